"""Accounts of the console: passwords, and what guessing them leads to."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from helpdesk.agents import LOCK_OUT, AgentStore, Role, generate_password
from helpdesk.database.schema import agents
from helpdesk.errors import InvalidInput, NotFound, Refused
from tests.store.world import MONDAY_10

PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WRONG = "incorrect horse battery"


@pytest.fixture
def store(database) -> AgentStore:
    return AgentStore(database, CHEAP)


@pytest.fixture
def meera(store):
    return store.add("Meera@Support.example", "Meera", PASSWORD, "agent", now=MONDAY_10)


def fail(store, times: int, now=MONDAY_10) -> None:
    for _ in range(times):
        with pytest.raises(Refused):
            store.authenticate("meera@support.example", WRONG, now)


def test_an_account_signs_in_with_its_password_in_any_case_of_the_address(store, meera):
    found = store.authenticate(" MEERA@support.EXAMPLE ", PASSWORD, MONDAY_10)
    assert found.id == meera.id
    assert found.email == "meera@support.example"
    assert found.role is Role.AGENT
    assert found.last_sign_in_at == MONDAY_10


def test_the_password_is_stored_as_an_argon2_hash_only(store, meera, database):
    with database.reading() as session:
        row = session.execute(sa.select(agents)).one()
    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in str(row)


def test_an_address_has_one_account_whatever_its_case(store, meera):
    with pytest.raises(InvalidInput) as refused:
        store.add("meera@SUPPORT.example", "Other", PASSWORD, "lead", now=MONDAY_10)
    assert refused.value.field == "email"
    assert [agent.id for agent in store.list()] == [meera.id]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("email", ("not an address", "N", PASSWORD, "agent")),
        ("email", ("a@b", "N", PASSWORD, "agent")),
        ("name", ("a@b.co", "  ", PASSWORD, "agent")),
        ("password", ("a@b.co", "N", "elevenchars", "agent")),
        ("password", ("a@b.co", "N", "x" * 257, "agent")),
        ("password", ("a@b.co", "N", "twelve chars \ud83d", "agent")),
        ("role", ("a@b.co", "N", PASSWORD, "root")),
    ],
)
def test_what_cannot_be_taken_is_named(store, field, values):
    with pytest.raises(InvalidInput) as refused:
        store.add(*values, now=MONDAY_10)
    assert refused.value.field == field
    assert store.list() == []


def test_wrong_password_unknown_address_and_lock_out_read_the_same(store, meera):
    def words(email: str, password: str) -> str:
        with pytest.raises(Refused) as refused:
            store.authenticate(email, password, MONDAY_10)
        return str(refused.value)

    said = {words("nobody@support.example", PASSWORD), words(meera.email, WRONG)}
    fail(store, 5)
    said.add(words(meera.email, PASSWORD))
    assert len(said) == 1


def test_five_failures_lock_the_account_for_five_minutes(store, meera):
    fail(store, 5)
    locked = MONDAY_10 + LOCK_OUT - timedelta(seconds=1)
    with pytest.raises(Refused):
        store.authenticate(meera.email, PASSWORD, locked)
    assert store.authenticate(meera.email, PASSWORD, MONDAY_10 + LOCK_OUT).id == meera.id


def test_tries_during_the_lock_do_not_lengthen_it(store, meera):
    fail(store, 5)
    fail(store, 3, MONDAY_10 + timedelta(minutes=4))
    assert store.authenticate(meera.email, PASSWORD, MONDAY_10 + LOCK_OUT).id == meera.id


def test_after_the_lock_there_are_five_new_tries(store, meera):
    fail(store, 5)
    fail(store, 4, MONDAY_10 + LOCK_OUT)
    assert store.authenticate(meera.email, PASSWORD, MONDAY_10 + LOCK_OUT).id == meera.id


def test_a_sign_in_forgets_earlier_failures(store, meera):
    for _ in range(3):
        fail(store, 4)
        store.authenticate(meera.email, PASSWORD, MONDAY_10)


def test_a_new_password_replaces_the_old_one_and_ends_a_lock_out(store, meera):
    fail(store, 5)
    later = MONDAY_10 + timedelta(seconds=10)
    store.set_password(meera.id, "another long password", now=later)
    with pytest.raises(Refused):
        store.authenticate(meera.email, PASSWORD, later)
    found = store.authenticate(meera.email, "another long password", later)
    assert found.password_changed_at == later


def test_an_unknown_account_is_not_found(store):
    with pytest.raises(NotFound):
        store.get(7)
    with pytest.raises(NotFound):
        store.set_password(7, PASSWORD, now=MONDAY_10)


def test_a_generated_password_is_long_and_new_each_time():
    made = {generate_password() for _ in range(50)}
    assert len(made) == 50
    assert min(map(len, made)) == 23


def test_a_password_hashed_at_less_cost_is_hashed_anew_at_the_next_sign_in(store, meera, database):
    dearer = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    AgentStore(database, dearer).authenticate(meera.email, PASSWORD, MONDAY_10)
    with database.reading() as session:
        stored = session.execute(sa.select(agents.c.password_hash)).scalar_one()
    assert not dearer.check_needs_rehash(stored)
    assert store.authenticate(meera.email, PASSWORD, MONDAY_10).id == meera.id


def test_the_usual_cost_is_the_recommended_one(database):
    AgentStore(database).add("a@b.co", "N", PASSWORD, "lead", now=MONDAY_10)
    with database.reading() as session:
        stored = session.execute(sa.select(agents.c.password_hash)).scalar_one()
    assert not PasswordHasher().check_needs_rehash(stored)
