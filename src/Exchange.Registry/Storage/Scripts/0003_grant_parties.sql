-- Who may see a grant: the department that holds it and the department that provides for it.

CREATE TABLE grant_parties (
    department TEXT NOT NULL,
    grant_id   TEXT NOT NULL,
    PRIMARY KEY (department, grant_id)
);
