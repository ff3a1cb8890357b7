import Domain
import Foundation
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct DirectoryTests {
    private func scim(
        _ api: TestAPI, _ method: String, _ path: String, _ json: String? = nil, key: String? = nil
    ) async throws -> LoopbackClient.Answer {
        try await api.send(
            method, "/scim/v2\(path)", key: key ?? api.keys[.admin], json: json,
            headers: json == nil ? [:] : ["Content-Type": "application/scim+json"])
    }

    private func make(_ api: TestAPI, _ email: String) async throws -> String {
        let made = try await scim(
            api, "POST", "/Users",
            #"{"schemas":["\#(SCIM.user)"],"userName":"\#(email)","name":{"givenName":"Grace","familyName":"Hopper"},"externalId":"x-\#(email)"}"#
        )
        #expect(made.status == 201, "\(made.text)")
        return try #require(made.object["id"] as? String)
    }

    private func patch(_ operations: String) -> String {
        #"{"schemas":["\#(SCIM.patch)"],"Operations":[\#(operations)]}"#
    }

    @Test func aUserIsMadeFoundChangedAndTakenOut() async throws {
        try await withAPI { api in
            let id = try await make(api, "Grace@Example.org")
            let found = try await scim(api, "GET", "/Users?filter=userName%20eq%20%22grace@EXAMPLE.org%22")
            #expect(found.headers["content-type"] == "application/scim+json")
            #expect(found.object["totalResults"] as? Int == 1)
            let user = try #require((found.object["Resources"] as? [[String: Any]])?.first)
            #expect(user["id"] as? String == id)
            #expect(user["displayName"] as? String == "Grace Hopper")
            #expect(user["active"] as? Bool == true)
            let renamed = try await scim(
                api, "PATCH", "/Users/\(id)", patch(#"{"op":"Replace","path":"name.formatted","value":"G. Hopper"}"#))
            #expect(renamed.object["displayName"] as? String == "G. Hopper")
            let moved = try await scim(
                api, "PATCH", "/Users/\(id)", patch(#"{"op":"replace","value":{"userName":"other@example.org"}}"#))
            #expect(moved.status == 400)
            #expect(moved.object["scimType"] as? String == "mutability")
            #expect(try await scim(api, "DELETE", "/Users/\(id)").status == 204)
            #expect(try await scim(api, "GET", "/Users/\(id)").status == 404)
            // The directory may bring back whom it made.
            #expect(try await make(api, "grace@example.org") == id)
        }
    }

    @Test func deactivationEndsTheSessionsHereAtOnceAndOnlyHere() async throws {
        try await withAPI { api in
            let ada = try await api.person("ada@example.org", [(TestAPI.acme, .operator), (TestAPI.globex, .viewer)])
            let (here, there) = (Browser(api), Browser(api))
            try await here.signIn("ada@example.org", organization: "acme")
            try await there.signIn("ada@example.org", organization: "globex")
            let off = try await scim(
                api, "PATCH", "/Users/\(ada)", patch(#"{"op":"replace","path":"active","value":"False"}"#))
            #expect(off.object["active"] as? Bool == false)
            #expect(try await !here.isSignedIn())
            #expect(try await there.isSignedIn())
            #expect(try await Browser(api).signIn("ada@example.org", organization: "acme").status == 401)
            let on = try await scim(api, "PUT", "/Users/\(ada)", #"{"userName":"ada@example.org","active":true}"#)
            #expect(on.object["active"] as? Bool == true)
            let back = try await Browser(api).signIn("ada@example.org", organization: "acme")
            #expect(back.object["role"] as? String == "operator", "with the role of before")
        }
    }

    @Test func aDirectoryReachesNoAccountBeyondItsOrganization() async throws {
        try await withAPI { api in
            let eve = try await api.person("eve@elsewhere.org", [(TestAPI.globex, .owner)])
            let taken = try await scim(api, "POST", "/Users", #"{"userName":"eve@elsewhere.org"}"#)
            #expect(taken.status == 409)
            #expect(taken.object["scimType"] as? String == "uniqueness")
            for (method, body) in [
                ("GET", nil), ("PUT", #"{"userName":"eve@elsewhere.org","active":false}"#), ("DELETE", nil),
            ] {
                #expect(try await scim(api, method, "/Users/\(eve)", body).status == 404)
            }
            let list = try await scim(api, "GET", "/Users?filter=userName%20eq%20%22eve@elsewhere.org%22")
            #expect(list.object["totalResults"] as? Int == 0)
            // Somebody of both is renamed by neither: the account is theirs.
            let ada = try await api.person("ada@example.org", [(TestAPI.acme, .viewer), (TestAPI.globex, .viewer)])
            _ = try await scim(
                api, "PATCH", "/Users/\(ada)", patch(#"{"op":"replace","path":"displayName","value":"Mallory"}"#))
            #expect(try await api.store.signIn.account(ada)?.name == "ada")
        }
    }

    @Test func anOwnerIsTakenOutOnlyByThoseWhoMayAndNeverTheLast() async throws {
        try await withAPI { api in
            let one = try await api.person("one@example.org", [(TestAPI.acme, .owner)])
            let two = try await api.person("two@example.org", [(TestAPI.acme, .owner)])
            #expect(try await scim(api, "DELETE", "/Users/\(two)").status == 403)
            #expect(try await scim(api, "DELETE", "/Users/\(two)", key: api.keys[.owner]).status == 204)
            #expect(try await scim(api, "DELETE", "/Users/\(one)", key: api.keys[.owner]).status == 409)
        }
    }

    @Test func groupsAreTeamsAndTheirMembersFollow() async throws {
        try await withAPI { api in
            let (grace, ada) = (try await make(api, "grace@example.org"), try await make(api, "ada@example.org"))
            let made = try await scim(
                api, "POST", "/Groups",
                #"{"displayName":"Site Reliability!","externalId":"g1","members":[{"value":"\#(grace)"}]}"#)
            #expect(made.status == 201)
            let id = try #require(made.object["id"] as? String)
            func members(_ answer: LoopbackClient.Answer) -> Set<String> {
                Set((answer.object["members"] as? [[String: Any]] ?? []).compactMap { $0["value"] as? String })
            }
            #expect(members(made) == [grace])
            let team = try await api.store.teams.get(TestAPI.acme, try #require(TeamID(id)))
            #expect(team.slug == "site-reliability")
            let joined = try await scim(
                api, "PATCH", "/Groups/\(id)", patch(#"{"op":"add","path":"members","value":[{"value":"\#(ada)"}]}"#))
            #expect(members(joined) == [grace, ada])
            let left = try await scim(
                api, "PATCH", "/Groups/\(id)", patch(#"{"op":"remove","path":"members[value eq \"\#(grace)\"]"}"#))
            #expect(members(left) == [ada])
            let user = try await scim(api, "GET", "/Users/\(ada)")
            #expect((user.object["groups"] as? [[String: Any]])?.first?["value"] as? String == id)
            let replaced = try await scim(
                api, "PUT", "/Groups/\(id)", #"{"displayName":"SRE","members":[{"value":"\#(grace)"}]}"#)
            #expect(members(replaced) == [grace])
            #expect(replaced.object["displayName"] as? String == "SRE")
            // A stranger, be they of another organization, joins nothing, and nothing else happens.
            let eve = try await api.person("eve@elsewhere.org", [(TestAPI.globex, .viewer)])
            let refused = try await scim(
                api, "PATCH", "/Groups/\(id)",
                patch(
                    #"{"op":"replace","path":"displayName","value":"X"},{"op":"add","path":"members","value":[{"value":"\#(eve)"}]}"#
                ))
            #expect(refused.status == 400)
            let after = try await scim(api, "GET", "/Groups/\(id)")
            #expect(after.object["displayName"] as? String == "SRE")
            #expect(members(after) == [grace])
            let found = try await scim(
                api, "GET", "/Groups?filter=displayName%20eq%20%22SRE%22&excludedAttributes=members")
            #expect(found.object["totalResults"] as? Int == 1)
            #expect(!found.text.contains(grace))
            #expect(try await scim(api, "DELETE", "/Groups/\(id)").status == 204)
            #expect(try await scim(api, "GET", "/Groups/\(id)").status == 404)
        }
    }

    @Test func listsComeInParts() async throws {
        try await withAPI { api in
            for number in 1...5 { _ = try await make(api, "user\(number)@example.org") }
            let part = try await scim(api, "GET", "/Users?startIndex=4&count=2")
            #expect(part.object["totalResults"] as? Int == 5)
            #expect(part.object["startIndex"] as? Int == 4)
            let names = (part.object["Resources"] as? [[String: Any]] ?? []).compactMap { $0["userName"] as? String }
            #expect(names == ["user4@example.org", "user5@example.org"])
            for filter in ["userName%20co%20%22a%22", "userName%20eq%20a", "title%20eq%20%22a%22", "x"] {
                let answer = try await scim(api, "GET", "/Users?filter=\(filter)")
                #expect(answer.status == 400)
                #expect(answer.object["scimType"] as? String == "invalidFilter")
            }
        }
    }

    @Test func errorsAreInSCIMsWordsAndNeedTheKeysPermission() async throws {
        try await withAPI { api in
            for (answer, status) in [
                (try await api.send("GET", "/scim/v2/Users", key: nil), 401),
                (try await api.send("GET", "/scim/v2/Users", as: .operator), 403),
                (try await scim(api, "POST", "/Users", "{"), 400), (try await scim(api, "POST", "/Users", "{}"), 400),
                (try await scim(api, "GET", "/Users/\(UUID().uuidString)"), 404),
            ] {
                #expect(answer.status == status)
                #expect(answer.headers["content-type"] == "application/scim+json")
                #expect(answer.object["schemas"] as? [String] == [SCIM.error])
                #expect(answer.object["status"] as? String == String(status))
            }
        }
    }
}
