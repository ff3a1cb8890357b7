import Domain
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct IdempotencyTests {
    private static let json = #"{"title":"Once","severity":"error"}"#

    @Test func theSameKeyGivesTheSameAnswerAndDoesItOnce() async throws {
        try await withAPI { api in
            let headers = ["Idempotency-Key": "a"]
            let first = try await api.send("POST", "/api/v1/incidents", json: Self.json, headers: headers)
            let second = try await api.send("POST", "/api/v1/incidents", json: Self.json, headers: headers)
            #expect(first.status == 201 && second.status == 201)
            #expect(first.headers["idempotent-replayed"] == nil)
            #expect(second.headers["idempotent-replayed"] == "true")
            #expect(first.body == second.body)
            #expect(first.headers["etag"] == second.headers["etag"])
            #expect(first.headers["location"] == second.headers["location"])
            #expect(try await api.send("GET", "/api/v1/incidents").items.count == 1)
        }
    }

    @Test func theSameKeyForAnotherRequestIsRefused() async throws {
        try await withAPI { api in
            let headers = ["Idempotency-Key": "a"]
            _ = try await api.send("POST", "/api/v1/incidents", json: Self.json, headers: headers)
            let other = try await api.send(
                "POST", "/api/v1/incidents", json: #"{"title":"Twice","severity":"error"}"#, headers: headers)
            #expect(other.status == 422)
            #expect(try await api.send("GET", "/api/v1/incidents").items.count == 1)
        }
    }

    @Test func keysOfDifferentCallersAreDifferentKeys() async throws {
        try await withAPI { api in
            let headers = ["Idempotency-Key": "a"]
            _ = try await api.send("POST", "/api/v1/incidents", as: .owner, json: Self.json, headers: headers)
            _ = try await api.send("POST", "/api/v1/incidents", as: .operator, json: Self.json, headers: headers)
            #expect(try await api.send("GET", "/api/v1/incidents").items.count == 2)
        }
    }

    @Test func aRefusedRequestFreesItsKey() async throws {
        try await withAPI { api in
            let headers = ["Idempotency-Key": "a"]
            let bad = try await api.send("POST", "/api/v1/incidents", json: #"{"title":""}"#, headers: headers)
            #expect(bad.status == 422)
            let good = try await api.send("POST", "/api/v1/incidents", json: Self.json, headers: headers)
            #expect(good.status == 201)
        }
    }

    @Test func whileOneRunsAnotherIsToldToWaitAndAKeyIsFreedInTheEnd() async throws {
        try await withAPI { api in
            func claim() async throws -> IdempotencyClaim {
                try await api.store.access.claimIdempotencyKey(
                    TestAPI.acme, actor: "user:x", key: "a", requestHash: [1], now: api.clock.now())
            }
            let first = try await claim()
            let second = try await claim()
            #expect(first == .first)
            #expect(second == .running)
            api.clock.advance(by: .seconds(61))
            let later = try await claim()
            #expect(later == .first)
        }
    }

    @Test func aWriteWhoseAnswerCouldNotBeKeptIsNotDoneTwice() async throws {
        let settings = APIConfiguration(host: "127.0.0.1", port: 0, passwordThreads: 1)
        try await withTestDatabase { database in
            // The one statement that keeps answers fails; claiming and freeing a key still work.
            try await database.owner.statement(
                "ALTER TABLE idempotency_keys ADD CONSTRAINT kept CHECK (answered_at IS NULL)")
            var failure: (any Error)?
            do {
                try await withServer(settings, database.database) { server in
                    let api = try await server.withKeys()
                    let headers = ["Idempotency-Key": "a"]
                    let first = try await api.send("POST", "/api/v1/incidents", json: Self.json, headers: headers)
                    #expect(first.status == 503)
                    #expect(first.headers["retry-after"] != nil)
                    let second = try await api.send("POST", "/api/v1/incidents", json: Self.json, headers: headers)
                    #expect(second.status == 409)
                    #expect(try await api.send("GET", "/api/v1/incidents").items.count == 1)
                }
            } catch { failure = error }
            // Databases are used again by other tests.
            try await database.owner.statement("ALTER TABLE idempotency_keys DROP CONSTRAINT kept")
            if let failure { throw failure }
        }
    }

    @Test func aSecretIsNeverKept() async throws {
        try await withAPI { api in
            let json = #"{"name":"script","role":"viewer"}"#
            let headers = ["Idempotency-Key": "a"]
            let first = try await api.send("POST", "/api/v1/api-keys", json: json, headers: headers)
            let second = try await api.send("POST", "/api/v1/api-keys", json: json, headers: headers)
            #expect(first.object["key"] as? String != second.object["key"] as? String)
        }
    }
}
