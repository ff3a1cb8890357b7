// The settings pages: what they are called, where they are, and which permission opens them.

const groups = [
  ["You", [
    { id: "account", href: "/settings/account", label: "Account", icon: "user", needs: "account.read", note: "Name, password, second factor, sessions" },
  ]],
  ["Organization", [
    { id: "organization", href: "/settings/organization", label: "Organization", icon: "organization", needs: "organization.read", note: "Its name, and how much of its limits is used" },
    { id: "teams", href: "/settings/teams", label: "Teams", icon: "teams", needs: "team.read", note: "Whose alerts are whose" },
    { id: "members", href: "/settings/members", label: "Members", icon: "user", needs: "member.read", note: "Who belongs here, and invitations" },
    { id: "roles", href: "/settings/roles", label: "Roles", icon: "roles", needs: "role.read", note: "What each role may do" },
    { id: "sso", href: "/settings/sso", label: "Single sign-on", icon: "sso", needs: "sso.read", note: "Sign in with the account of your company" },
    { id: "audit", href: "/settings/audit", label: "Audit trail", icon: "audit", needs: "audit.read", note: "Who did what, and when" },
  ]],
  ["Connections", [
    { id: "integrations", href: "/settings/integrations", label: "Integrations", icon: "integrations", needs: "integration.read", keys: "g n", note: "Where alerts come from" },
    { id: "channels", href: "/settings/channels", label: "Channels", icon: "channels", needs: "channel.read", keys: "g c", note: "Where messages about incidents go" },
    { id: "keys", href: "/settings/keys", label: "API keys", icon: "keys", needs: "key.read", keys: "g k", note: "For scripts" },
  ]],
];

/** Those that `can` opens, in groups; groups without a page are left out. */
export const settingsGroups = (can) => groups.map(([title, pages]) => [title, pages.filter((page) => can(page.needs))]).filter(([, pages]) => pages.length > 0);
export const settingsPages = groups.flatMap(([, pages]) => pages);
