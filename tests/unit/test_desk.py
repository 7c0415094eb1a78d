"""A desk serves all who wait in one go, each with an answer of its own."""

import asyncio
from collections.abc import Sequence
from threading import Event, Lock

from adapters.api.desk import Desk


def test_whoever_comes_while_it_is_busy_is_served_together_with_others_in_the_order_of_coming() -> None:
    turns: list[list[int]] = []
    turn_began, go_on, one_at_a_time = Event(), Event(), Lock()

    def serve(numbers: Sequence[int]) -> list[int | Exception]:
        assert one_at_a_time.acquire(blocking=False)
        turns.append(list(numbers))
        turn_began.set()
        go_on.wait(10)
        one_at_a_time.release()
        return [number * 10 for number in numbers]

    async def all_come() -> list[int]:
        desk = Desk(serve)
        first = asyncio.create_task(desk.hand_in(0))
        await asyncio.to_thread(turn_began.wait, 10)
        others = [asyncio.create_task(desk.hand_in(number)) for number in (1, 2, 3)]
        await asyncio.sleep(0)
        go_on.set()
        return [*await asyncio.gather(first, *others), await desk.hand_in(4)]

    assert asyncio.run(all_come()) == [0, 10, 20, 30, 40]
    assert turns == [[0], [1, 2, 3], [4]]


def test_each_hears_its_own_refusal_and_a_fault_of_the_turn_is_heard_by_all_of_it() -> None:
    def serve(words: Sequence[str]) -> list[str | Exception]:
        if "fire" in words:
            raise OSError("fire")
        return [ValueError(word) if word == "no" else word for word in words]

    async def all_come() -> list[object]:
        desk = Desk(serve)
        answers: list[object] = list(await asyncio.gather(*map(desk.hand_in, ("yes", "no")), return_exceptions=True))
        answers += await asyncio.gather(*map(desk.hand_in, ("fire",)), return_exceptions=True)
        return [*answers, await desk.hand_in("later")]

    yes, no, fire, later = asyncio.run(all_come())
    assert (yes, later) == ("yes", "later")
    assert isinstance(no, ValueError)
    assert isinstance(fire, OSError)


def test_who_has_gone_keeps_nobody_else_waiting() -> None:
    turn_began, go_on = Event(), Event()

    def serve(numbers: Sequence[int]) -> list[int | Exception]:
        turn_began.set()
        go_on.wait(10)
        return list(numbers)

    async def one_goes() -> list[int]:
        desk = Desk(serve)
        first = asyncio.create_task(desk.hand_in(0))
        await asyncio.to_thread(turn_began.wait, 10)
        gone, stays = (asyncio.create_task(desk.hand_in(number)) for number in (1, 2))
        await asyncio.sleep(0)
        gone.cancel()
        go_on.set()
        return list(await asyncio.wait_for(asyncio.gather(first, stays), 10))

    assert asyncio.run(one_goes()) == [0, 2]
