"""`helpdesk agent`: the accounts of the console."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from helpdesk.agents import Agent, Role, generate_password
from helpdesk.database import migrate
from helpdesk.errors import InvalidInput, NotFound
from helpdesk.installation import Installation
from helpdesk.limits import PASSWORD_MIN_CHARACTERS
from helpdesk.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add `helpdesk agent add`, `helpdesk agent list` and `helpdesk agent password`."""
    group = typer.Typer(help="Accounts of the console.", no_args_is_help=True)
    app.add_typer(group, name="agent")

    @group.command()
    def add(
        email: Annotated[str, typer.Argument(help="The address to sign in with.")],
        name: Annotated[str, typer.Option(help="What requesters and colleagues read.")],
        role: Annotated[Role, typer.Option(help="What they may do.")] = Role.AGENT,
        password_file: Annotated[
            Path | None,
            typer.Option(help="A file whose first line is the password; else you are asked."),
        ] = None,
        generate: Annotated[
            bool, typer.Option("--generate", help="Generate a password and print it once.")
        ] = False,
    ) -> None:
        """Create an account for somebody who works for support."""
        password = _password(password_file, generate)
        settings = load_settings()
        # The first account may be made before anything was ever started.
        migrate(settings.database_url)
        with Installation(settings) as installation:
            agent = installation.agents.add(email, name, password, role, now=installation.now())
        typer.echo(f"{agent.name} can sign in to the console as {agent.email} ({role.value}).")
        if generate:
            typer.echo(f"Password: {password}")
            typer.echo("It is shown only now.")

    @group.command("list")
    def list_agents(
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """List the accounts."""
        with Installation(load_settings()) as installation:
            found = installation.agents.list()
        if as_json:
            typer.echo(json.dumps([_agent_json(agent) for agent in found], indent=2))
            return
        if not found:
            typer.echo("There are no accounts yet.")
        for agent in found:
            seen = agent.last_sign_in_at
            last = f"last signed in {seen:%Y-%m-%d %H:%M} UTC" if seen else "never signed in"
            typer.echo(f"{agent.email:<36} {agent.role.value:<6} {agent.name} ({last})")

    @group.command("password")
    def change_password(
        email: Annotated[str, typer.Argument(help="The address of the account.")],
        password_file: Annotated[
            Path | None,
            typer.Option(help="A file whose first line is the password; else you are asked."),
        ] = None,
        generate: Annotated[
            bool, typer.Option("--generate", help="Generate a password and print it once.")
        ] = False,
    ) -> None:
        """Set another password for an account, which signs it out everywhere."""
        wanted = email.strip().lower()
        with Installation(load_settings()) as installation:
            agents = installation.agents
            agent = next((one for one in agents.list() if one.email == wanted), None)
            if agent is None:
                raise NotFound(
                    f"There is no account for {email}",
                    hint="helpdesk agent list shows the accounts",
                )
            password = _password(password_file, generate)
            agents.set_password(agent.id, password, now=installation.now())
        typer.echo(f"{agent.name} signs in with the new password from now on.")
        if generate:
            typer.echo(f"Password: {password}")
            typer.echo("It is shown only now.")


def _password(password_file: Path | None, generate: bool) -> str:
    """Return the password from where the options say; never from the command line itself."""
    if password_file is not None and generate:
        raise InvalidInput("Give either --password-file or --generate", field="password")
    if generate:
        return generate_password()
    if password_file is not None:
        try:
            return password_file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(
                f"The password file cannot be read: {error}", field="password"
            ) from error
    if not sys.stdin.isatty():
        raise InvalidInput(
            "There is nobody to ask for a password",
            field="password",
            hint="use --password-file or --generate",
        )
    prompt = f"Password ({PASSWORD_MIN_CHARACTERS} characters or more)"
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=True))


def _agent_json(agent: Agent) -> dict[str, str | int | None]:
    seen = agent.last_sign_in_at
    return {
        "id": agent.id,
        "email": agent.email,
        "name": agent.name,
        "role": agent.role.value,
        "created_at": agent.created_at.isoformat(),
        "last_sign_in_at": seen.isoformat() if seen else None,
    }
