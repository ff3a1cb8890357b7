-- Who does not see every team does not read in the audit trail what was done to rows that they do not see.
CALL fence_teams('audit_events', $$
    CASE target_kind
        WHEN 'incident' THEN EXISTS (
            SELECT FROM incidents i WHERE i.org_id = audit_events.org_id AND i.id = audit_events.target_id::uuid)
        WHEN 'comment' THEN EXISTS (
            SELECT FROM incidents i WHERE i.org_id = audit_events.org_id AND i.id = audit_events.target_id::uuid)
        WHEN 'notification' THEN EXISTS (
            SELECT FROM notifications n WHERE n.org_id = audit_events.org_id AND n.id = audit_events.target_id::uuid)
        ELSE true
    END
$$);
