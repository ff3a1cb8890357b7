-- What an organization's directory keeps of people and teams by SCIM, besides what they are here.

CREATE TABLE directory_users (
    org_id uuid NOT NULL REFERENCES organizations,
    user_id uuid NOT NULL REFERENCES users,
    external_id text,
    -- False: no membership, which ended the sessions here.
    active boolean NOT NULL,
    -- The role to come back with.
    role text NOT NULL,
    -- The directory made the account: until its person sets a password, it may rename it, and make it a member again.
    made_account boolean NOT NULL DEFAULT false,
    -- Taken out by the directory; kept so that it may come back.
    deleted_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, user_id)
);
CALL fence('directory_users');
CALL audit('directory_users', 'directory_user', '{}', '{updated_at}');

CREATE TABLE directory_groups (
    org_id uuid NOT NULL,
    team_id uuid NOT NULL,
    external_id text NOT NULL,
    PRIMARY KEY (org_id, team_id),
    FOREIGN KEY (org_id, team_id) REFERENCES teams ON DELETE CASCADE
);
CALL fence('directory_groups');
