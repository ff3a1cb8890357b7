-- Identity providers of organizations, and who of them is who here.

CREATE TABLE identity_providers (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    issuer text NOT NULL,
    client_id text NOT NULL,
    -- Sealed for this provider; null for a public client.
    client_secret bytea,
    -- Besides openid.
    scopes text[] NOT NULL,
    groups_claim text NOT NULL,
    -- E-mail domains that are let in, in lower case; empty: all.
    email_domains text[] NOT NULL,
    -- What groups mean here, in order.
    mapping jsonb NOT NULL,
    -- Of those whom no rule gives one; null: they are refused.
    default_role text,
    enabled boolean NOT NULL DEFAULT true,
    -- What the one who set it up last may do: nobody who may do more gets in by it.
    authority text[] NOT NULL,
    created_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, name)
);
CALL fence('identity_providers');
CALL audit('identity_providers', 'identity_provider', '{client_secret}');

-- A member's name at a provider: their address may change there, this does not.
CREATE TABLE identities (
    org_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, provider_id, subject),
    UNIQUE (org_id, provider_id, user_id),
    FOREIGN KEY (org_id, provider_id) REFERENCES identity_providers ON DELETE CASCADE,
    FOREIGN KEY (org_id, user_id) REFERENCES memberships ON DELETE CASCADE
);
CALL fence('identities');
CALL audit('identities', 'identity', '{}', '{last_used_at}');

-- Answers of providers that have been used, until they would be too old anyway.
CREATE TABLE used_sign_ons (
    org_id uuid NOT NULL REFERENCES organizations,
    state_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, state_hash)
);
CALL fence('used_sign_ons', 'SELECT, INSERT, DELETE');
