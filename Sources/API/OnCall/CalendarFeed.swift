import Domain
import Storage

/// Shifts as a calendar (RFC 5545) that people subscribe to.
enum CalendarFeed {
    static func text(
        _ document: Document<Schedule>, _ shifts: [Shift], names: [UserID: String], at now: Timestamp
    ) -> String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bellwether//On call//EN", "CALSCALE:GREGORIAN",
            "X-WR-CALNAME:\(escaped(document.name))", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        ]
        for shift in shifts {
            guard let user = shift.user else { continue }
            lines += [
                "BEGIN:VEVENT", "UID:\(document.id)-\(shift.from.microseconds)@bellwether", "DTSTAMP:\(time(now))",
                "DTSTART:\(time(shift.from))", "DTEND:\(time(shift.to))",
                "SUMMARY:\(escaped("\(names[user] ?? "Somebody") is on call: \(document.name)"))", "TRANSP:TRANSPARENT",
                "END:VEVENT",
            ]
        }
        lines.append("END:VCALENDAR")
        return lines.map(folded).joined(separator: "\r\n") + "\r\n"
    }

    /// As in `20260131T140000Z`.
    private static func time(_ instant: Timestamp) -> String {
        instant.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\", ";", ",": result += "\\\(character)"
            case _ where character.isNewline: result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }

    /// Lines have at most 75 bytes; a longer one goes on behind a space.
    private static func folded(_ line: String) -> String {
        var result = ""
        var length = 0
        for character in line {
            let size = String(character).utf8.count
            if length + size > 75 {
                result += "\r\n "
                length = 1
            }
            result.append(character)
            length += size
        }
        return result
    }
}
