#!/usr/bin/awk -f
# Of a test runner's output: failures, what it says of them, and the summary; not a line for each test that passed.
/^\[[0-9]+\/[0-9]+\]/ { next }
/^(◇|✔) +Test run / { print; next }
/^(◇|✔) +(Test|Suite) / { next }
/^(◇|✔) Passing / { next }
/Test (case|Case) .*(started|passed)/ { next }
{ print; fflush() }
