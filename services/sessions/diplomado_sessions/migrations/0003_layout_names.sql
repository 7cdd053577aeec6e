-- Layouts of attendance files have descriptive names from now on. A file of any other layout is refused.
update attendance_files set layout = names.new
from (values
    ('Z2', 'zoom-meeting-english-older'),
    ('Z3', 'zoom-meeting-english-newer'),
    ('Z6', 'zoom-meeting-spanish-older'),
    ('Z7', 'zoom-meeting-spanish-newer'),
    ('Z8', 'zoom-webinar-english-older'),
    ('Z9', 'zoom-webinar-english-newer'),
    ('Z10', 'zoom-webinar-spanish')
) as names (old, new)
where layout = names.old;
