"""`scripts/setup.sh` with a stand-in for uv: which Python it takes, and what it says without one.

The stand-in knows the Pythons that a test gives it, writes down what it was asked for, and makes
environments whose interpreter is a shell script.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpdesk.settings import PROJECT_ROOT

TOOLS = (
    "bash cat cksum dirname df awk mkdir ln readlink rm grep sed ps sleep tr chmod touch".split()
)

UV = r"""#!/bin/bash
# FAKE_PYTHONS: versions or paths that are on this machine; FAKE_BROKEN: those without sqlite3.
case "$1 $2" in
  "pip install")
    if [ "$3" = --help ]; then echo "  --require-hashes"; exit; fi
    echo "$*" >>"$FAKE_LOG"
    exit "${FAKE_INSTALL:-0}" ;;
  "cache dir") echo "$HOME/cache"; exit ;;
esac
[ "$1" = venv ] || exit 64
echo "$*" >>"$FAKE_LOG"
while [ $# -gt 1 ]; do
  case "$1" in --python) wanted=$2 ;; --managed-python) download=yes ;; esac
  shift
done
known=no
for one in $FAKE_PYTHONS; do [ "$one" = "$wanted" ] && known=yes; done
if [ "${download:-no}" = yes ]; then
  [ "${FAKE_DOWNLOAD:-no}" = yes ] || { echo "error: Failed to download $wanted" >&2; exit 2; }
  known=yes
fi
[ "$known" = yes ] || { echo "error: No interpreter found" >&2; exit 2; }
mkdir -p "$1/bin"
echo "home = /home/of/$wanted" >"$1/pyvenv.cfg"
version=$(echo "$wanted" | grep -o '3\.[0-9]*' | head -1)
case " ${FAKE_BROKEN:-} " in *" $wanted "*) broken=yes ;; *) broken=no ;; esac
cat >"$1/bin/python" <<END
#!/bin/bash
case "\$2" in *platform*) echo "$version.7"; exit ;; esac
[ $broken = no ] || exit 1
for one in \$3; do [ "\$one" = "$version" ] && exit 0; done
exit 1
END
chmod +x "$1/bin/python"
"""


@dataclass
class Checkout:
    """A copy of what the script needs, on a machine that has a stand-in for uv and no Python."""

    folder: Path
    environment: dict[str, str]

    def set_up(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script; keyword arguments are environment variables."""
        return subprocess.run(
            [self.folder / "scripts" / "setup.sh", *arguments],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def asked(self) -> list[str]:
        """What uv was asked for, one line each."""
        log = Path(self.environment["FAKE_LOG"])
        return log.read_text().splitlines() if log.exists() else []

    @property
    def tried(self) -> list[str]:
        """The Pythons that uv was asked to make an environment of, in order."""
        lines = [line for line in self.asked if line.startswith("venv")]
        return [match[1] for line in lines if (match := re.search(r"--python (\S+)", line))]

    @property
    def home(self) -> str:
        """Where the Python of the environment is from."""
        return (self.folder / ".venv" / "pyvenv.cfg").read_text().strip().removeprefix("home = ")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh clone."""
    folder = tmp_path / "checkout"
    (folder / "scripts").mkdir(parents=True)
    for name in ("setup.sh", "fetch_uv.py"):
        shutil.copy(PROJECT_ROOT / "scripts" / name, folder / "scripts")
    for name in ("requirements.txt", "requirements-browser.txt", "pyproject.toml"):
        (folder / name).write_text(f"# {name}\n")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in (*TOOLS, "head"):
        found = shutil.which(name)
        assert found, f"the test needs {name}"
        (tools / name).symlink_to(found)
    uv = tmp_path / "uv"
    uv.write_text(UV)
    uv.chmod(0o755)
    environment = {
        "PATH": str(tools),
        "HOME": str(tmp_path / "home"),
        "UV": str(uv),
        "FAKE_LOG": str(tmp_path / "asked.log"),
        "FAKE_PYTHONS": "",
    }
    return Checkout(folder, environment)


class TestWhichPython:
    @pytest.mark.parametrize(
        ("there", "taken"),
        [
            ("3.11 3.12 3.13", "3.12"),
            ("3.11 3.13", "3.11"),
            ("3.13", "3.13"),
            ("3.10 3.14 3.13", "3.13"),
            ("/usr/bin/python3.11", "/usr/bin/python3.11"),
        ],
    )
    def test_one_of_the_machine_in_the_order_wanted(
        self, checkout: Checkout, there: str, taken: str
    ) -> None:
        done = checkout.set_up(FAKE_PYTHONS=there)
        assert done.returncode == 0, done.stderr
        assert checkout.home == f"/home/of/{taken}"
        assert "download" not in done.stderr.split("Installing")[0]
        assert not any("--managed-python" in line for line in checkout.asked)

    def test_one_of_pyenv_that_is_not_on_the_path(self, checkout: Checkout) -> None:
        python = (
            Path(checkout.environment["HOME"]) / ".pyenv" / "versions" / "3.12.9" / "bin" / "python"
        )
        python.parent.mkdir(parents=True)
        python.write_text("#!/bin/bash\n")
        python.chmod(0o755)
        done = checkout.set_up(FAKE_PYTHONS=f"{python} 3.11")
        assert done.returncode == 0, done.stderr
        assert checkout.home == f"/home/of/{python}"

    def test_one_that_was_built_without_sqlite_is_passed_over(self, checkout: Checkout) -> None:
        done = checkout.set_up(FAKE_PYTHONS="3.12 3.11", FAKE_BROKEN="3.12")
        assert done.returncode == 0, done.stderr
        assert checkout.home == "/home/of/3.11"

    def test_the_version_that_was_asked_for(self, checkout: Checkout) -> None:
        done = checkout.set_up(FAKE_PYTHONS="3.12 3.13", HELPDESK_PYTHON="3.13")
        assert done.returncode == 0, done.stderr
        assert checkout.home == "/home/of/3.13"

    def test_an_environment_of_another_version_is_made_again(self, checkout: Checkout) -> None:
        checkout.set_up(FAKE_PYTHONS="3.12 3.13")
        done = checkout.set_up(FAKE_PYTHONS="3.12 3.13", HELPDESK_PYTHON="3.13")
        assert done.returncode == 0, done.stderr
        assert checkout.home == "/home/of/3.13"


class TestWithoutPython:
    def test_it_is_downloaded(self, checkout: Checkout) -> None:
        done = checkout.set_up(FAKE_DOWNLOAD="yes")
        assert done.returncode == 0, done.stderr
        assert "downloading 3.12" in done.stderr
        assert checkout.home == "/home/of/3.12"

    def test_a_failed_download_ends_with_three_ways_on(self, checkout: Checkout) -> None:
        done = checkout.set_up()
        assert done.returncode == 1
        assert "error: Failed to download" in done.stderr, "uv's own reason"
        assert [f"{number}. " in done.stderr for number in (1, 2, 3, 4)] == [True] * 3 + [False]
        for way in ("apt install python3.12", "pyenv install 3.12", "UV_PYTHON_INSTALL_MIRROR"):
            assert way in done.stderr
        assert not (checkout.folder / ".venv").exists()

    def test_those_that_lack_a_module_are_named(self, checkout: Checkout) -> None:
        done = checkout.set_up(FAKE_PYTHONS="3.12", FAKE_BROKEN="3.12")
        assert done.returncode == 1
        assert "/home/of/3.12" in done.stderr


class TestTheEnvironment:
    def test_the_lock_is_installed_with_hashes_and_then_the_project(
        self, checkout: Checkout
    ) -> None:
        checkout.set_up("browser", FAKE_PYTHONS="3.12")
        base, browser, project = [line for line in checkout.asked if line.startswith("pip")]
        for line, file in ((base, "requirements.txt"), (browser, "requirements-browser.txt")):
            assert "--require-hashes" in line
            assert line.endswith(f"-r {file}")
        assert project.endswith("-e ."), "last: its rasa command takes the place of Rasa's own"

    def test_an_extra_is_added_to_what_is_locked(self, checkout: Checkout) -> None:
        (checkout.folder / "pyproject.toml").write_text('slack = ["slack-sdk"]\n')
        checkout.set_up(FAKE_PYTHONS="3.12")
        before = len(checkout.asked)
        assert checkout.set_up("slack", FAKE_PYTHONS="3.12").returncode == 0
        project, slack = checkout.asked[before:]
        assert project.endswith("-e .")
        assert slack.endswith("-e .[assistant,slack]")

    def test_nothing_is_done_twice(self, checkout: Checkout) -> None:
        checkout.set_up(FAKE_PYTHONS="3.12")
        before = len(checkout.asked)
        done = checkout.set_up(FAKE_PYTHONS="3.12")
        assert done.returncode == 0
        assert done.stderr == ""
        assert len(checkout.asked) == before

    def test_a_new_lock_is_installed_into_the_same_environment(self, checkout: Checkout) -> None:
        checkout.set_up(FAKE_PYTHONS="3.12")
        (checkout.folder / "requirements.txt").write_text("# another lock\n")
        checkout.set_up(FAKE_PYTHONS="3.12")
        assert checkout.tried == ["3.12"]
        assert len([line for line in checkout.asked if "-r requirements.txt" in line]) == 2

    def test_one_whose_installation_failed_is_made_from_scratch(self, checkout: Checkout) -> None:
        failed = checkout.set_up(FAKE_PYTHONS="3.12", FAKE_INSTALL="1")
        assert failed.returncode == 1
        assert "the packages could not be installed" in failed.stderr
        assert checkout.set_up(FAKE_PYTHONS="3.12").returncode == 0
        assert checkout.tried == ["3.12", "3.12"]

    def test_one_that_was_moved_is_made_from_scratch(self, checkout: Checkout) -> None:
        checkout.set_up(FAKE_PYTHONS="3.12")
        moved = checkout.folder.rename(checkout.folder.with_name("elsewhere"))
        done = Checkout(moved, checkout.environment).set_up(FAKE_PYTHONS="3.12")
        assert done.returncode == 0, done.stderr
        assert checkout.tried == ["3.12", "3.12"]

    def test_the_lock_of_a_set_up_that_was_killed_holds_nobody_up(self, checkout: Checkout) -> None:
        (checkout.folder / ".tools").mkdir()
        ended = subprocess.Popen(["true"])
        ended.wait()
        (checkout.folder / ".tools" / "setup-running").symlink_to(str(ended.pid))
        done = checkout.set_up(FAKE_PYTHONS="3.12")
        assert done.returncode == 0, done.stderr

    def test_a_second_environment_leaves_the_first_alone(self, checkout: Checkout) -> None:
        checkout.set_up(FAKE_PYTHONS="3.12 3.13")
        done = checkout.set_up(
            FAKE_PYTHONS="3.12 3.13", HELPDESK_PYTHON="3.13", HELPDESK_VENV=".venv-3.13"
        )
        assert done.returncode == 0, done.stderr
        assert checkout.home == "/home/of/3.12"
        assert (checkout.folder / ".venv-3.13" / "bin" / "python").exists()

    @pytest.mark.parametrize("folder", ["/", "..", "helpdesk", ".venv/../helpdesk", ""])
    def test_no_other_folder_is_ever_removed(self, checkout: Checkout, folder: str) -> None:
        kept = checkout.folder / "helpdesk" / "kept.py"
        kept.parent.mkdir()
        kept.touch()
        done = checkout.set_up(FAKE_PYTHONS="3.12", HELPDESK_VENV=folder)
        assert kept.exists()
        # An empty name is none.
        assert done.returncode == (0 if folder == "" else 1)

    def test_an_unknown_part_is_refused(self, checkout: Checkout) -> None:
        done = checkout.set_up("browzer", FAKE_PYTHONS="3.12")
        assert done.returncode == 1
        assert "there is no part browzer" in done.stderr


def test_without_a_network_the_reason_and_the_way_on_are_named(checkout: Checkout) -> None:
    del checkout.environment["UV"]
    nobody = "http://127.0.0.1:1/simple"
    done = checkout.set_up(
        UV_DEFAULT_INDEX=nobody, PIP_INDEX_URL=nobody, PIP_CONFIG_FILE=os.devnull
    )
    assert done.returncode == 1
    assert "uv could not be installed" in done.stderr
    assert "Behind a proxy, set HTTPS_PROXY" in done.stderr
    assert "install uv yourself" in done.stderr
