"""An attacker who keeps every page, knows the register and who answered, and wants the answers.

Shares no code with the disclosure control: organisations are drawn here, lived through by the
running product (`running`), read as its report files (`pages`) and attacked by linear algebra over
the rationals (`rank`) and by integer programmes (`worlds`). `weaker` publishes by the rules of
thumb that other systems use, so that the same attacks show what those give away.
"""
