"""tally.py FILE...: prints how many tests of the JUnit files passed and how many failed; a missing file failed."""

import sys
from xml.etree import ElementTree


def main(paths: list[str]) -> None:
    passed = failed = 0
    for path in paths:
        try:
            root = ElementTree.parse(path).getroot()
        except (OSError, ElementTree.ParseError):
            failed += 1
            continue
        for case in root.iter("testcase"):
            outcome = {child.tag for child in case}
            if outcome & {"failure", "error"}:
                failed += 1
                print(f"failed: {case.get('classname')} {case.get('name')}", file=sys.stderr)
            elif "skipped" not in outcome:
                passed += 1
    print(passed, failed)


main(sys.argv[1:])
