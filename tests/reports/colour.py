"""How colours look to people, and how far apart they are.

Contrast: W3C, WCAG 2.2, "relative luminance" and "contrast ratio". Colour vision deficiencies: the
matrices for severity 1.0 of Machado, Oliveira and Fernandes 2009 (doi:10.1109/TVCG.2009.113), on
linear RGB. Distance: CIEDE2000 in CIELAB under D65, with the formulas and check values of Sharma,
Wu and Dalal 2005 (doi:10.1002/col.20070).
"""

from __future__ import annotations

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Lab = tuple[float, float, float]

VISION = {
    "all cones": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375],
                [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
D65 = XYZ.sum(axis=1)


def linear(colour: str) -> Floats:
    """Linear RGB from 0 to 1 of "#rrggbb"."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def seen(colour: str, vision: str) -> Floats:
    """The linear RGB that shows others what somebody with that vision sees."""
    return np.clip(VISION[vision] @ linear(colour), 0, 1)


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    light, dark = sorted((float(XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: Floats) -> Lab:
    ratio = XYZ @ rgb / D65
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return (
        float(116 * f[1] - 16),
        float(500 * (f[0] - f[1])),
        float(200 * (f[1] - f[2])),
    )


def distance(one: Lab, other: Lab) -> float:
    """CIEDE2000; about 1 is the smallest difference that is seen, side by side."""
    middle = (hypot(*one[1:]) + hypot(*other[1:])) / 2
    g = 0.5 * (1 - sqrt(middle**7 / (middle**7 + 25**7)))
    a1, a2 = (1 + g) * one[1], (1 + g) * other[1]
    c1, c2 = hypot(a1, one[2]), hypot(a2, other[2])
    h1, h2 = degrees(atan2(one[2], a1)) % 360, degrees(atan2(other[2], a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = 2 * sqrt(c1 * c2) * sin(radians(turn) / 2)
    h = (h1 + h2 + (360 if abs(h1 - h2) > 180 else 0)) / 2 if c1 * c2 else h1 + h2
    lightness, chroma = (one[0] + other[0]) / 2, (c1 + c2) / 2
    t = (1 - 0.17 * cos(radians(h - 30)) + 0.24 * cos(radians(2 * h))
         + 0.32 * cos(radians(3 * h + 6)) - 0.20 * cos(radians(4 * h - 63)))  # fmt: skip
    sl = 1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    bend = 60 * exp(-(((h % 360 - 275) / 25) ** 2))
    rt = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(bend))
    dl, dc, dh = (other[0] - one[0]) / sl, (c2 - c1) / sc, hue / sh
    return sqrt(dl**2 + dc**2 + dh**2 + rt * dc * dh)
