"""Everything about words: languages, texts and their translations, dates, names and e-mail addresses.

Adding a language
-----------------

Every text is written in Spanish and English where it is said: as `Text("…", "…")` in the code, as `say("…", "…")` in
the templates of pages. A further language, for example French (`fr`), takes these steps:

1. Extract the texts of each package that speaks: the chassis and every service.
   `python -m diplomado_chassis.language.extract diplomado_registration > diplomado_registration.pot`
2. Translate them with any gettext editor into `PACKAGE/translations/fr.po`. The English text is the `msgid`, the
   Spanish text stands in a comment. Names in braces and markup stay as they are. A process reads the files of the
   chassis and of its service at start. From then on `fr` is in `languages.spoken()`: it is accepted wherever a language
   is, pages and problem documents answer in it, and pages link to it. What has no translation is said in English.
3. Write the letters of notifications in a folder beside `es` and `en`.
4. Add one migration to each service that stores a language, because the checks of its tables name the languages:
   registration (`participants`, `consents`), notifications (`people`, `recordings`), sessions (`recordings`).
   `alter table participants drop constraint participants_language_check, add constraint participants_language_check
   check (language in ('es', 'en', 'fr'))`

Days, times and names of languages come from CLDR (babel) and need no translation. Titles of courses and other data
exist in Spanish and English alone; readers of a further language see the English ones.
"""
