"""People who change their tickets after these were opened, for the conversations under faults.

The tasks of strangers end with a ticket. What is done to it afterwards is as easily done twice.
"""

from __future__ import annotations

from tests.evaluation.conversation_cases import ConversationTask, Move, TaskEnd, Wording

FAMILY = "afterwards"
_ANSWERS = {
    "description": ("the analytics report is not downloading, it spins forever",),
    "functionality": ("2",),
    "business_impact": ("2",),
    "iva_stage": ("it is live already",),
    "occurred_at": ("2 hours ago",),
    "bot_link": ("skip",),
    "screenshot": ("skip",),
    "summary": ("Submit",),
}


def afterwards() -> list[ConversationTask]:
    """Return the tasks, each with one wording."""
    return [
        _task(
            "update",
            Move("ticket", "please add a note to my ticket: the export is empty as well"),
            Move("ticket", "", may_press="Add something"),
            Move("update_text", "it happens in Firefox only"),
        ),
        _task(
            "worse",
            Move("ticket", "please escalate my ticket"),
            Move("urgent_change", "now all agents are affected, nobody can work"),
            Move("urgent_functionality", "1"),
            Move("urgent_impact", "we are losing a lot of orders and money"),
        ),
        _task(
            "no worse",
            Move("ticket", "please escalate my ticket"),
            Move("urgent_change", "two more colleagues see the same problem"),
            Move("urgent_functionality", "2"),
            Move("urgent_impact", "2"),
        ),
        _task(
            "closed",
            Move("ticket", "please close my ticket"),
            Move("ticket", "reopen my ticket please, it fails again"),
            Move("ticket", "please close my last ticket"),
        ),
        _task(
            "second report",
            Move("ticket", "I have another issue"),
            Move("description", "the analytics report is not downloading, it only spins"),
            Move("idle", "Yes"),
        ),
    ]


def _task(name: str, *moves: Move) -> ConversationTask:
    wording = Wording(
        manner="plain",
        opens=("I have an issue", _ANSWERS["description"][0]),
        answers=_ANSWERS,
        moves=moves,
        story_has=(),
    )
    return ConversationTask(
        id=f"{FAMILY}/{name}",
        family=FAMILY,
        repair="",
        signed_in=True,
        truth={},
        end=TaskEnd(tickets=1),
        wordings=(wording,),
        is_held_back=False,
    )
