"""Twelve sketches of flowers, on 256x256: what a hand draws, from front to back, and the colours under it."""

import math
from collections.abc import Callable

from flower_parts import around, dots, heart, leaf, ring, rose_petals, scribble, stem, tulip_head
from hand import Hand

WHITE, YELLOW, ORANGE, BROWN = (240, 240, 235), (245, 205, 40), (235, 140, 30), (90, 55, 25)
RED, PINK, VIOLET = (195, 25, 45), (235, 130, 165), (125, 55, 150)
GREEN, DARK_GREEN, SKY = (85, 140, 50), (40, 75, 35), (130, 175, 225)


def daisy(hand: Hand) -> None:
    at = (122, 92)
    for x, y in dots(hand, at, 16, 14):
        hand.line((x, y), (x + 2, y + 1))
    heart(hand, at, 21)
    ring(hand, at, 13, 21, 54, 19, "round", rows=2)
    stem(hand, (126, 110), (134, 190), (122, 262))
    leaf(hand, (129, 222), (196, 186), 26)
    around(hand, WHITE, 15, at, 13, 34, 62)
    scribble(hand, YELLOW, 16, at, 20, 18)
    hand.dab(GREEN, 7, (130, 162), (132, 200), (125, 250))
    hand.dab(GREEN, 14, (142, 216), (180, 194))
    scribble(hand, DARK_GREEN, 34, (38, 215), 50, 60)
    scribble(hand, DARK_GREEN, 30, (225, 232), 40, 20)


def daisy_from_the_side(hand: Hand) -> None:
    at = (128, 88)
    heart(hand, (128, 80), 31, 0.5)
    ring(hand, at, 15, 22, 66, 22, "notched", 0.5)
    hand.shape([(108, 118), (114, 132), (128, 137), (142, 131), (148, 117)])
    stem(hand, (128, 132), (120, 190), (136, 262))
    leaf(hand, (126, 232), (62, 176), 24, -0.2)
    leaf(hand, (128, 250), (190, 214), 20)
    around(hand, WHITE, 14, at, 15, 42, 76, 0.5)
    scribble(hand, YELLOW, 14, (128, 79), 40, 14)
    hand.dab(GREEN, 7, (124, 150), (122, 190), (134, 250))
    scribble(hand, SKY, 40, (128, 20), 220, 10)
    scribble(hand, SKY, 36, (215, 175), 50, 40)


def daisies(hand: Hand) -> None:
    near, far = (92, 104), (188, 66)
    heart(hand, near, 17, 0.85)
    ring(hand, near, 12, 17, 48, 18, "round", 0.85, rows=2)
    heart(hand, far, 11, 0.7)
    ring(hand, far, 11, 11, 34, 13, "round", 0.7, rows=2)
    bud = [(208, 160), (207, 146), (214, 134), (224, 132), (232, 144), (233, 158)]
    hand.line((217, 166), (214, 152), (220, 141))
    hand.line((226, 166), (227, 150))
    hand.shape([(207, 158), (212, 170), (222, 175), (231, 168), (234, 156), (222, 164), (207, 158)])
    hand.shape(bud)
    stem(hand, (96, 110), (112, 190), (106, 262))
    stem(hand, (188, 70), (176, 170), (150, 262), 5)
    stem(hand, (222, 172), (214, 220), (180, 262), 4)
    leaf(hand, (108, 240), (40, 206), 22)
    around(hand, PINK, 14, near, 12, 30, 54, 0.85)
    around(hand, WHITE, 10, far, 11, 18, 38, 0.7)
    scribble(hand, YELLOW, 13, near, 16, 14)
    scribble(hand, YELLOW, 10, far, 10, 5)
    hand.dab(GREEN, 7, (106, 170), (110, 200), (106, 250))
    hand.dab(GREEN, 14, (94, 232), (54, 212))
    scribble(hand, DARK_GREEN, 34, (30, 30), 30, 40)
    scribble(hand, DARK_GREEN, 30, (232, 226), 30, 30)


def dandelion(hand: Hand) -> None:
    at = (130, 94)
    ring(hand, at, 9, 3, 17, 6, "cut")
    ring(hand, at, 15, 12, 28, 8, "cut")
    ring(hand, at, 20, 22, 42, 10, "cut", rows=2)
    stem(hand, (132, 100), (140, 190), (130, 262), 7)
    leaf(hand, (128, 262), (34, 190), 40, 0.1, 0, teeth=5)
    leaf(hand, (134, 262), (230, 200), 36, -0.1, 0, teeth=5)
    around(hand, YELLOW, 12, at, 18, 26, 60)
    scribble(hand, ORANGE, 16, at, 20, 20)
    hand.dab(GREEN, 7, (137, 170), (138, 200), (132, 250))
    hand.dab(GREEN, 12, (110, 248), (58, 206))
    hand.dab(GREEN, 12, (150, 252), (210, 212))
    scribble(hand, DARK_GREEN, 36, (36, 60), 40, 90)
    scribble(hand, DARK_GREEN, 36, (226, 60), 40, 90)


def dandelion_clock(hand: Hand) -> None:
    at = (126, 92)
    heart(hand, at, 8)
    for number in range(46):
        turn, far = 2.4 * number, hand.between(38, 74)
        x, y = at[0] + far * math.cos(turn), at[1] + far * math.sin(turn)
        start = at[0] + 9 * math.cos(turn), at[1] + 9 * math.sin(turn)
        hand.line(start, ((x + start[0]) / 2 + hand.between(-2, 2), (y + start[1]) / 2), (x, y))
        for fan in (-0.9, -0.3, 0.4, 1.0):
            long = hand.about(9, 0.3)
            hand.line((x, y), (x + long * math.cos(turn + fan), y + long * math.sin(turn + fan)))
    stem(hand, (126, 98), (118, 190), (128, 262), 5)
    hand.line((218, 40), (210, 62), (206, 74))
    for x, y in ((204, 32), (213, 27), (224, 27), (233, 34)):
        hand.line((218, 40), (x, y))
    around(hand, WHITE, 22, at, 9, 22, 62)
    scribble(hand, BROWN, 12, at, 6, 6)
    hand.dab(GREEN, 7, (121, 180), (122, 210), (127, 255))
    scribble(hand, GREEN, 40, (30, 215), 30, 50)
    scribble(hand, GREEN, 40, (222, 215), 30, 50)
    scribble(hand, SKY, 36, (26, 24), 26, 20)


def rose(hand: Hand) -> None:
    at = (126, 104)
    hand.line((122, 108), (119, 101), (125, 96), (132, 101), (130, 109), (121, 112), (114, 104))
    rose_petals(hand, at, ((3, 20, 26), (3, 36, 44), (4, 56, 58), (5, 80, 74)))
    leaf(hand, (66, 164), (14, 214), 40, 0.1, 3, teeth=5)
    leaf(hand, (186, 160), (242, 210), 40, -0.1, 3, teeth=5)
    stem(hand, (126, 150), (132, 210), (128, 262), 8)
    scribble(hand, RED, 24, (126, 104), 90, 84)
    hand.dab(GREEN, 18, (56, 176), (28, 202))
    hand.dab(GREEN, 18, (196, 172), (228, 200))
    scribble(hand, DARK_GREEN, 36, (26, 50), 30, 60)
    scribble(hand, DARK_GREEN, 36, (230, 50), 30, 60)


def rose_from_the_side(hand: Hand) -> None:
    hand.shape(
        [(96, 92), (82, 58), (90, 46), (108, 58), (124, 80), (138, 112), (132, 132), (114, 128), (98, 112), (94, 88)]
    )
    hand.shape([(126, 132), (150, 126), (168, 100), (176, 62), (168, 52), (150, 64), (132, 84), (124, 96)])
    hand.line((116, 68), (122, 50), (136, 48), (142, 60), (132, 70), (126, 62))
    hand.shape([(100, 54), (108, 36), (128, 29), (148, 34), (158, 58), (140, 66), (120, 70)])
    hand.shape([(92, 50), (88, 32), (104, 20), (124, 24), (130, 34)])
    hand.shape([(126, 28), (146, 18), (166, 28), (168, 54)])
    for tip in ((84, 140), (104, 158), (152, 156), (172, 132)):
        hand.shape(
            [(120, 130), ((120 + tip[0]) / 2 - 4, tip[1] - 12), tip, ((132 + tip[0]) / 2 + 4, tip[1] - 4), (136, 130)]
        )
    stem(hand, (128, 134), (122, 200), (134, 262), 7)
    for x, y, side in ((121, 178, -1), (130, 204, 1), (123, 232, -1)):
        hand.line((x, y - 4), (x + 8 * side, y - 3), (x, y + 4))
    leaf(hand, (132, 214), (214, 168), 36, 0.05, 3, teeth=5)
    leaf(hand, (128, 240), (48, 200), 34, 0.05, 3, teeth=5)
    scribble(hand, PINK, 20, (114, 92), 24, 60)
    scribble(hand, PINK, 20, (152, 88), 22, 60)
    scribble(hand, RED, 16, (128, 46), 40, 22)
    hand.dab(GREEN, 8, (126, 150), (124, 200), (132, 250))
    hand.dab(GREEN, 16, (150, 204), (196, 178))
    hand.dab(GREEN, 16, (112, 230), (66, 208))
    scribble(hand, DARK_GREEN, 36, (34, 110), 30, 90)
    scribble(hand, DARK_GREEN, 36, (226, 80), 30, 90)


def sunflower(hand: Hand) -> None:
    at = (126, 98)
    for x, y in dots(hand, at, 26, 26):
        hand.line((x - 2, y - 1), (x, y + 1), (x + 2, y - 1))
    heart(hand, at, 36)
    ring(hand, at, 17, 35, 46, 19, "pointed", rows=2)
    stem(hand, (128, 130), (136, 200), (126, 262), 11)
    leaf(hand, (134, 216), (228, 204), 50, -0.12)
    leaf(hand, (126, 236), (36, 214), 44, 0.12)
    around(hand, YELLOW, 15, at, 17, 46, 70)
    scribble(hand, BROWN, 24, at, 44, 44)
    hand.dab(GREEN, 11, (132, 188), (134, 210), (127, 255))
    hand.dab(GREEN, 24, (156, 214), (206, 208))
    hand.dab(GREEN, 22, (104, 232), (58, 218))
    scribble(hand, SKY, 36, (24, 40), 24, 70)
    scribble(hand, SKY, 36, (234, 40), 24, 70)


def sunflower_close(hand: Hand) -> None:
    at = (88, 140)
    for x, y in dots(hand, at, 44, 48, 0.9):
        hand.line((x - 2, y), (x + 1, y + 3))
    heart(hand, at, 30, 0.9)
    heart(hand, at, 60, 0.9)
    ring(hand, at, 19, 59, 74, 27, "pointed", 0.9, rows=2)
    around(hand, YELLOW, 20, at, 19, 74, 116, 0.9)
    around(hand, BROWN, 22, at, 9, 36, 50, 0.9)
    scribble(hand, DARK_GREEN, 24, at, 28, 28)
    scribble(hand, SKY, 36, (238, 30), 24, 30)


def tulip(hand: Hand) -> None:
    tulip_head(hand, (124, 134), 104)
    stem(hand, (124, 136), (132, 200), (126, 262), 8)
    leaf(hand, (132, 262), (206, 120), 42, 0.14, 0)
    leaf(hand, (122, 262), (46, 150), 38, -0.16, 0)
    scribble(hand, RED, 24, (124, 84), 50, 66)
    hand.dab(GREEN, 8, (128, 150), (131, 200), (127, 250))
    hand.dab(GREEN, 20, (150, 240), (182, 196), (198, 150))
    hand.dab(GREEN, 18, (104, 236), (70, 196), (54, 166))
    scribble(hand, SKY, 40, (34, 50), 40, 70)
    scribble(hand, SKY, 40, (222, 50), 40, 60)


def tulips(hand: Hand) -> None:
    heads = (((122, 150), 84, 0.05, YELLOW), ((58, 120), 74, -0.2, RED), ((194, 116), 76, 0.22, VIOLET))
    for at, high, turn, _ in heads:
        tulip_head(hand, at, high, turn)
    leaf(hand, (140, 262), (176, 140), 30, 0.1, 0)
    leaf(hand, (96, 262), (78, 150), 28, -0.1, 0)
    for (x, y), *_ in heads:
        stem(hand, (x, y + 1), ((2 * x + 126) / 3, 200), ((x + 126) / 2, 262), 6)
    leaf(hand, (160, 262), (232, 168), 30, 0.12, 0)
    leaf(hand, (84, 262), (20, 176), 28, -0.12, 0)
    for (x, y), high, turn, colour in heads:
        scribble(hand, colour, 19, (x + turn * high / 2, y - high * 0.45), high * 0.42, high * 0.6)
    for start, end in (
        ((148, 238), (170, 166)),
        ((92, 240), (82, 176)),
        ((174, 244), (218, 186)),
        ((74, 244), (34, 192)),
    ):
        hand.dab(GREEN, 15, start, end)
    scribble(hand, DARK_GREEN, 26, (126, 22), 200, 12)


def meadow(hand: Hand) -> None:
    """Many flowers, one over another: the difficult one."""
    places = [
        (70, 176, 26),
        (168, 190, 28),
        (124, 120, 24),
        (36, 108, 21),
        (214, 116, 24),
        (82, 58, 20),
        (166, 52, 21),
        (228, 44, 17),
        (26, 40, 16),
    ]
    for number, (x, y, size) in enumerate(places):
        squash = hand.between(0.6, 1)
        heart(hand, (x, y), size * 0.35, squash)
        ring(
            hand,
            (x, y),
            9 + number % 4,
            size * 0.35,
            size,
            size * 0.45,
            ("round", "pointed")[number % 2],
            squash,
            rows=1 + number % 2,
        )
    tulip_head(hand, (112, 232), 56, -0.1)
    tulip_head(hand, (230, 216), 56, 0.15)
    for x, y, _ in places:
        stem(hand, (x, y), (x + hand.between(-16, 16), (y + 262) / 2), (x + hand.between(-30, 30), 262), 4)
    for x in (20, 52, 96, 140, 190, 236):
        leaf(hand, (x, 262), (x + hand.between(-34, 34), hand.between(150, 206)), 16, hand.between(-0.2, 0.2), 0)
    for x in range(8, 256, 16):
        hand.line((x, 262), (x + hand.between(-8, 8), 236), (x + hand.between(-22, 22), hand.between(196, 222)))
    for (x, y, size), colour in zip(
        places, (WHITE, YELLOW, PINK, YELLOW, WHITE, RED, VIOLET, ORANGE, PINK), strict=True
    ):
        around(hand, colour, 10, (x, y), 7, size * 0.6, size * 1.1)
        hand.dab(BROWN if colour in {YELLOW, ORANGE} else YELLOW, 9, (x - 2, y), (x + 2, y))
    scribble(hand, RED, 14, (110, 208), 18, 30)
    scribble(hand, VIOLET, 14, (232, 192), 18, 30)
    scribble(hand, GREEN, 18, (126, 250), 240, 6)


SKETCHES: tuple[Callable[[Hand], None], ...] = (
    daisy,
    daisy_from_the_side,
    daisies,
    dandelion,
    dandelion_clock,
    rose,
    rose_from_the_side,
    sunflower,
    sunflower_close,
    tulip,
    tulips,
    meadow,
)
