package import Domain
package import Postgres

/// What was found out about causes.
package enum HypothesisStore {
    static func list(_ tx: Transaction, _ scope: Scope, _ incident: IncidentID) throws -> [HypothesisRow] {
        let evidence = try tx.query(
            """
            SELECT id, kind, source, ref, summary, metadata FROM evidence_artifacts
            WHERE org_id = \(scope.org) AND incident_id = \(incident)
            """
        ).map { row in
            var columns = Columns(row)
            return EvidenceArtifact(
                id: try columns.next(), kind: try columns.word(), source: try columns.next(), ref: try columns.next(),
                summary: try columns.next(), metadata: try columns.next(JSON.self).texts)
        }
        let byID = Dictionary(evidence.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return try tx.query(
            """
            SELECT h.id, h.rank, h.kind, h.service_id, h.title, h.summary, h.confidence, h.factors, h.evidence_ids,
                h.change_id, h.suggestion, s.display_name
            FROM incident_hypotheses h
            LEFT JOIN services s ON s.org_id = h.org_id AND s.id = h.service_id
            WHERE h.org_id = \(scope.org) AND h.incident_id = \(incident) ORDER BY h.rank
            """
        ).map { row in
            var columns = Columns(row)
            let hypothesis = Hypothesis(
                id: try columns.next(), rank: try columns.next(), kind: try columns.word(),
                serviceID: try columns.next(), title: try columns.next(), summary: try columns.next(),
                confidence: Double(try columns.next(Float.self)), factors: try columns.next(JSON.self).decoded(),
                evidenceIDs: try columns.next(), changeID: try columns.next(), suggestion: try columns.next())
            return HypothesisRow(
                hypothesis: hypothesis, serviceName: try columns.next(),
                evidence: hypothesis.evidenceIDs.compactMap { byID[$0] })
        }
    }

    /// Puts a new ranking in the place of the last one.
    package static func replace(
        _ tx: Transaction, _ scope: Scope, _ incident: IncidentID, _ found: Investigation, at now: Timestamp
    ) throws {
        try tx.later("DELETE FROM incident_hypotheses WHERE org_id = \(scope.org) AND incident_id = \(incident)")
        try tx.later("DELETE FROM evidence_artifacts WHERE org_id = \(scope.org) AND incident_id = \(incident)")
        let evidence = found.evidence
        try tx.later(
            """
            INSERT INTO evidence_artifacts (org_id, incident_id, created_at, id, kind, source, ref, summary, metadata)
            SELECT \(scope.org), \(incident), \(now), r.* FROM unnest(
                \(evidence.map(\.id)), \(evidence.map(\.kind.rawValue)), \(evidence.map(\.source)),
                \(evidence.map(\.ref)), \(evidence.map(\.summary)), \(evidence.map { JSON($0.metadata) })) r
            """)
        for hypothesis in found.hypotheses where !hypothesis.evidenceIDs.isEmpty {
            try tx.later(
                """
                INSERT INTO incident_hypotheses (
                    org_id, incident_id, rank, id, kind, service_id, title, summary, confidence, factors, evidence_ids,
                    change_id, suggestion, created_at)
                VALUES (\(scope.org), \(incident), \(Int32(hypothesis.rank)), \(hypothesis.id),
                    \(hypothesis.kind.rawValue), \(hypothesis.serviceID), \(hypothesis.title), \(hypothesis.summary),
                    \(Float(hypothesis.confidence)), \(try JSON(encoding: hypothesis.factors)),
                    \(hypothesis.evidenceIDs), \(hypothesis.changeID), \(hypothesis.suggestion), \(now))
                """)
        }
    }
}
