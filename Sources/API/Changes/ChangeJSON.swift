import Domain
import Storage

extension Change.Kind: JSONWritable {}
extension Change.Status: JSONWritable {}
extension FileType: JSONWritable {}
extension FieldDifference.Kind: JSONWritable {}
extension ChangeChain.Link.Reason: JSONWritable {}
extension ChangeVerdict: JSONWritable {}

extension ChangeRow: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { fields(to: &$0) }
    }

    func fields(to json: inout JSONWriter) {
        let facts = change.facts
        let links = change.links
        json.field("id", change.id)
        json.field("kind", change.kind)
        json.field("status", change.status)
        json.field("source", change.source)
        json.field("at", change.at)
        json.field("ended_at", change.endedAt)
        json.field("received_at", change.receivedAt)
        json.field("title", change.title)
        json.field("headline", ChangeWords.headline(change, service: serviceName))
        json.field("actor", change.actor)
        json.field("team", facts.team)
        json.field("service", change.service)
        json.field("service_id", change.serviceID)
        json.field("service_name", serviceName ?? change.service)
        json.field("application", facts.application)
        json.field("environment", change.environment)
        json.field("region", facts.region)
        json.field("cluster", facts.cluster)
        json.field("namespace", facts.namespace)
        json.field("deployment_type", facts.deploymentType)
        json.field("repository", change.repository)
        json.field("branch", change.branch)
        json.field("commit", change.commit)
        json.field("version", change.shownVersion)
        json.field("previous_version", change.previousVersion)
        json.field("previous_version_is_inferred", facts.previousIsInferred ?? false)
        json.field("image", change.image)
        json.field("is_rollback", change.isRollback)
        json.field("was_rolled_back", change.wasRolledBack)
        json.field("url", links.page)
        json.field("commit_url", links.commit)
        json.field("diff_url", links.diff)
        json.field("logs_url", links.logs)
        json.field("trace_url", links.trace)
        json.field("metrics_url", links.metrics)
        json.field("deployment_url", links.deployment)
        json.field("logs_command", change.logsCommand)
        json.field("number", facts.number)
        json.field("resource", facts.resource)
        json.field("file_types", facts.fileTypes ?? [])
        json.field("files_changed", facts.files)
        json.field("additions", facts.additions)
        json.field("deletions", facts.deletions)
        json.field("commits", facts.commits)
        json.field("diff", array: facts.diff ?? []) { json, one in
            json.object { json in
                json.field("field", one.field)
                json.field("old", one.old)
                json.field("new", one.new)
                json.field("kind", one.kind)
            }
        }
        writeParts(facts, to: &json)
        json.field("suggestion", ChangeWords.suggestion(change, service: serviceName))
        json.field("details_ref", change.hasDetails ? "/api/v1/changes/\(change.id)/details" : nil)
    }

    private func writeParts(_ facts: ChangeFacts, to json: inout JSONWriter) {
        json.key("error")
        if let error = facts.error {
            json.object { json in
                json.field("type", error.type)
                json.field("exit_code", error.exitCode)
                json.field("summary", error.summary)
                json.field("first_seen", error.firstSeen)
                json.field("occurrence_count", error.count)
                json.field("lines", error.lines ?? [])
                json.field("is_from_log", error.isFromLog ?? false)
            }
        } else {
            json.raw("null".utf8)
        }
        json.field("relationships") { json in
            json.field("triggered_by", facts.relations?.triggeredBy)
            json.field("follows", facts.relations?.follows)
            json.field("affects", facts.relations?.affects ?? [])
            json.field("depends_on", facts.relations?.dependsOn ?? [])
        }
        json.field("impact") { json in
            json.field("pods_affected", facts.impact?.podsAffected)
            json.field("downtime_seconds", facts.impact?.downtimeSeconds)
            json.field("error_rate_increase", facts.impact?.errorRateIncrease)
        }
        json.field("inferred") { json in
            json.field("service", facts.inferred?.service)
            json.field("environment", facts.inferred?.environment)
        }
    }
}

extension ChangeCorrelationRow: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("change", row)
            json.field("score", score.value)
            json.field("parts") { json in
                json.field("time", score.parts.time)
                json.field("service", score.parts.service)
                json.field("environment", score.parts.environment)
                json.field("effect", score.parts.effect)
                json.field("type", score.parts.type)
                json.field("files", score.parts.files)
                json.field("status", score.parts.status)
                json.field("rollback", score.parts.rollback)
            }
            json.field("lag_seconds", score.lag.inSeconds)
            json.field("hops", score.hops)
            json.field("alert_id", score.alert)
            json.field("verdict", verdict)
            json.field("suggestion", suggestion)
        }
    }
}

extension Commit: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("sha", sha)
            json.field("repository", repository)
            json.field("author", author)
            json.field("message", message)
            json.field("authored_at", authoredAt)
            json.field("is_revert", isRevert)
            json.field("files", array: files) { json, file in
                json.object { json in
                    json.field("path", file.path)
                    json.field("change_type", file.type)
                    json.field("lines_added", file.added)
                    json.field("lines_removed", file.removed)
                }
            }
        }
    }
}

extension ChangeChain {
    func fields(to json: inout JSONWriter, name: (Change) -> String?) {
        json.field("items", array: changes) { json, change in
            ChangeRow(change: change, serviceName: name(change)).write(to: &json)
        }
        json.field("links", array: links) { json, link in
            json.object { json in
                json.field("from", link.from)
                json.field("to", link.to)
                json.field("reason", link.reason)
            }
        }
    }
}

extension ChangePage: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            row.fields(to: &json)
            json.field("chain") { json in
                chain.fields(to: &json) { $0.serviceID == row.change.serviceID ? row.serviceName : nil }
            }
            json.key("commit_range")
            if let range {
                json.object { json in
                    json.field("repository", range.repository)
                    json.field("previous_revision", range.previous)
                    json.field("current_revision", range.current)
                    json.field("is_rollback", range.isRollback)
                    json.field("is_known", range.previous != nil)
                    json.field("total", range.total)
                    json.field("commits", array: range.commits) { $1.write(to: &$0) }
                }
            } else {
                json.raw("null".utf8)
            }
            json.field("incidents", array: incidents) { json, one in
                json.object { json in
                    json.field("id", one.id)
                    json.field("number", one.number)
                    json.field("title", one.title)
                    json.field("score", one.score)
                    json.field("verdict", one.verdict)
                }
            }
            json.field("observed_impact") { json in
                json.field("dependents", effect.dependents)
                json.field("incidents", effect.incidents)
                json.field("alerts", effect.alerts)
                json.field("services", effect.services)
                json.field("incident_seconds", effect.duration.inSeconds)
            }
        }
    }
}
