"""Mistakes that a real year brings. Each is made and put right by the person who may, with a reason."""

from tests.journey.bad_year import acts, enrolment, timetable
from tests.journey.bad_year.year import Mistake

BY_MOMENT: dict[str, tuple[Mistake, ...]] = {
    "announced": (
        enrolment.edition_without_its_capacity,
        enrolment.edition_cancelled_by_mistake,
        acts.policy_too_strict,
    ),
    "scheduled": (timetable.session_on_the_wrong_day,),
    "nominated": (
        enrolment.list_in_a_broken_encoding,
        enrolment.name_misspelt_in_the_list,
        enrolment.nominee_withdrawn_by_mistake,
        enrolment.wrong_person_nominated,
        enrolment.two_people_on_one_mailbox,
        enrolment.address_with_a_wrong_letter,
        enrolment.institution_renamed_by_mistake,
        enrolment.capacity_raised_by_mistake,
    ),
    "enrolled": (
        enrolment.stranger_uses_a_known_address,
        enrolment.place_given_up_by_mistake,
        enrolment.one_person_registered_twice,
        enrolment.two_namesakes_merged_by_mistake,
        enrolment.link_passed_on,
        enrolment.consent_taken_back_by_mistake,
    ),
    "held": (timetable.act_drafted_too_early,),
    "closed": (timetable.attendance_corrected_wrongly,),
    "ranked": (acts.name_changed_after_the_draft,),
    "signed": (
        acts.act_signed_with_the_wrong_date,
        acts.name_misspelt_on_a_certificate,
        acts.one_graduation_withdrawn_by_mistake,
        acts.certificate_revoked_by_mistake,
    ),
}
