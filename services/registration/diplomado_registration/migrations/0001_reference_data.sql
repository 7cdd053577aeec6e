-- Lists of codes with their names, replaceable by a later migration. A code that is in use cannot be removed.
create table organisation_types (
    code text primary key check (code <> ''),
    name_es text not null,
    name_en text not null,
    position int not null unique
);
create table occupations (like organisation_types including all);
create table sexes (like organisation_types including all);
create table age_bands (like organisation_types including all);
-- ISO 3166-2.
create table admin_areas (like organisation_types including all);

insert into organisation_types (code, name_es, name_en, position) values
    ('national_government', 'Gobierno nacional', 'National government', 1),
    ('local_government', 'Gobierno local', 'Local government', 2),
    ('security_force', 'Fuerza pública o de seguridad', 'Security force', 3),
    ('academia', 'Universidad o centro de estudios', 'University or school', 4),
    ('civil_society', 'Sociedad civil u ONG', 'Civil society or NGO', 5),
    ('international_organisation', 'Organismo internacional', 'International organisation', 6),
    ('private_sector', 'Empresa privada', 'Private sector', 7),
    ('media', 'Medio de comunicación', 'Media', 8),
    ('none', 'Ninguna (estudiante o independiente)', 'None (student or independent)', 9),
    ('other', 'Otra', 'Other', 10);

insert into occupations (code, name_es, name_en, position) values
    ('public_administration', 'Administración pública', 'Public administration', 1),
    ('border_migration_officer', 'Oficial de fronteras o de migración', 'Border or migration officer', 2),
    ('police_security', 'Policía o seguridad', 'Police or security', 3),
    ('social_work', 'Trabajo social', 'Social work', 4),
    ('psychology', 'Psicología', 'Psychology', 5),
    ('law', 'Derecho', 'Law', 6),
    ('teaching', 'Docencia', 'Teaching', 7),
    ('health', 'Salud', 'Health', 8),
    ('statistics', 'Estadística', 'Statistics', 9),
    ('labour_inspection', 'Inspección de trabajo', 'Labour inspection', 10),
    ('project_management', 'Gestión de proyectos', 'Project management', 11),
    ('journalism', 'Periodismo', 'Journalism', 12),
    ('student', 'Estudiante', 'Student', 13),
    ('other', 'Otra', 'Other', 14);

insert into sexes (code, name_es, name_en, position) values
    ('F', 'Mujer', 'Woman', 1),
    ('M', 'Hombre', 'Man', 2),
    ('other', 'Otro', 'Other', 3),
    ('undisclosed', 'Prefiero no decirlo', 'Prefer not to say', 4);

insert into age_bands (code, name_es, name_en, position) values
    ('18-29', '18 a 29 años', '18 to 29', 1),
    ('30-44', '30 a 44 años', '30 to 44', 2),
    ('45-59', '45 a 59 años', '45 to 59', 3),
    ('60+', '60 años o más', '60 or older', 4);

insert into admin_areas (code, name_es, name_en, position) values
    ('PA-1', 'Bocas del Toro', 'Bocas del Toro', 1),
    ('PA-2', 'Coclé', 'Coclé', 2),
    ('PA-3', 'Colón', 'Colón', 3),
    ('PA-4', 'Chiriquí', 'Chiriquí', 4),
    ('PA-5', 'Darién', 'Darién', 5),
    ('PA-6', 'Herrera', 'Herrera', 6),
    ('PA-7', 'Los Santos', 'Los Santos', 7),
    ('PA-8', 'Panamá', 'Panamá', 8),
    ('PA-9', 'Veraguas', 'Veraguas', 9),
    ('PA-10', 'Panamá Oeste', 'Panamá Oeste', 10),
    ('PA-EM', 'Comarca Emberá-Wounaan', 'Emberá-Wounaan Comarca', 11),
    ('PA-KY', 'Comarca Guna Yala', 'Guna Yala Comarca', 12),
    ('PA-NB', 'Comarca Ngäbe-Buglé', 'Ngäbe-Buglé Comarca', 13),
    ('PA-NT', 'Comarca Naso Tjër Di', 'Naso Tjër Di Comarca', 14);
