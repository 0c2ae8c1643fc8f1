"""What few answers allow to be said: shares, intervals, flags, trends, follow-up.

`counts` · a count between fewest and most | `interval` · low and high | `wilson` · a share |
`recommendation` · promoters less detractors | `shrinkage` · small units drawn towards their
siblings | `flags` · where a unit differs | `trend` · before and after | `followup` · did the action
help | `needed` · how many more answers. Methods and check values: docs/methods/statistics.md.
"""
