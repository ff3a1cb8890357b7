public import Domain

import struct Foundation.UUID

/// The two organizations that every test database has: what one does must never be seen by the other.
public enum TestOrganizations {
    public static let acme = OrgID(UUID(uuid: (0xAC, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    public static let globex = OrgID(UUID(uuid: (0x61, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))
}
