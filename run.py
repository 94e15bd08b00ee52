#!/usr/bin/env python3
"""Sets up what a checkout needs and runs it. Nothing has to be installed first but Python 3.11 or newer.

python3 run.py demo  [...]    the plugin with its sandbox company, ready to try
python3 run.py test  [...]    the tests, on every core; arguments go to pytest (-n 0: one after the other)
python3 run.py check          every check that is not a test: lint, format, types, layers, derived files
python3 run.py bench [...]    the benchmarks
python3 run.py docs           the documentation as a site, into build/site; a link that leads nowhere fails it
python3 run.py setup [--dev]  only the environment: .venv-demo, or .venv-dev with the tools for tests and checks

An environment is made on first use, inside this folder, from a lock file; it is made anew when the lock file or the
version of Python changed. Nothing outside this folder is touched.
"""

import sys

if sys.version_info < (3, 11):
    found = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit(
        f"run.py: needs Python 3.11 or newer, and this is Python {found} ({sys.executable}). Install a newer one from "
        "https://www.python.org/downloads/ or your system's packages and name it: python3.12 run.py demo"
    )

import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
WINDOWS = sys.platform == "win32"

LOCK_FILES = {"demo": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}

# The environment and the Python arguments behind each command that runs something.
PROGRAMS = {
    "demo": ("demo", ("-m", "sage100_plugin", "demo")),
    "test": ("dev", ("-m", "pytest", "--numprocesses=logical", "--dist=worksteal")),
    "bench": ("dev", ("-m", "bench")),
    "docs": ("dev", ("-m", "mkdocs", "build", "--strict", "--config-file", str(ROOT / "mkdocs.yml"))),
}

# The one list of checks: CI and pre-commit both call `run.py check`.
CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    ("lint-imports", "--no-logo"),
    ("sage100-plugin", "generate", "--check"),
)

HOW_TO_GET_VENV = (
    "On Debian and Ubuntu: sudo apt install python3-venv. Elsewhere use the Python of https://www.python.org/downloads/"
)


class Environment:
    """A virtual environment in this folder: `.venv-demo` or `.venv-dev`."""

    def __init__(self, purpose: str) -> None:
        self.path = ROOT / f".venv-{purpose}"
        self.lock_file = LOCK_FILES[purpose]
        self.scripts = self.path / ("Scripts" if WINDOWS else "bin")
        self.python = self.program("python")
        self.packages_stamp = self.path / "packages.stamp"
        self.project_stamp = self.path / "project.stamp"

    def program(self, name: str) -> Path:
        return self.scripts / (f"{name}.exe" if WINDOWS else name)

    def prepare(self) -> None:
        """Make the environment fit the lock file and the project; quick when it does already."""
        with one_at_a_time(self.path.with_suffix(".lock")):
            packages = self.packages_wanted()
            if not self.python.exists() or read(self.packages_stamp) != packages:
                self.make()
                self.packages_stamp.write_text(packages)
            project = digest((ROOT / "pyproject.toml").read_bytes(), (ROOT / "CHANGELOG.md").read_bytes())
            if read(self.project_stamp) != project:
                self.install_project()
                self.project_stamp.write_text(project)

    def packages_wanted(self) -> str:
        """What the packages depend on. The folder is part of it, because an environment cannot be moved."""
        return digest(platform.python_version().encode(), os.fsencode(self.path), self.lock_file.read_bytes())

    def make(self) -> None:
        started = time.monotonic()
        say(f"Making {self.path.name} for Python {platform.python_version()}; this takes a minute or so, once")
        self.remove()
        self.create()
        say(f"Installing the packages of {self.lock_file.name}")
        self.pip("install", "--require-hashes", "--requirement", self.lock_file)
        say(f"Made {self.path.name} in {time.monotonic() - started:.0f} s")

    def remove(self) -> None:
        self.packages_stamp.unlink(missing_ok=True)
        try:
            shutil.rmtree(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            stop(f"cannot replace {self.path}, is a program still running from it? ({error})")

    def create(self) -> None:
        if call(sys.executable, "-m", "venv", self.path, quiet=True) == 0:
            return
        # Debian and Ubuntu keep ensurepip apart; an environment without pip can still get it from the pip outside.
        if call(sys.executable, "-m", "venv", "--clear", "--without-pip", self.path) != 0:
            stop(f"{sys.executable} cannot make virtual environments. {HOW_TO_GET_VENV}")
        if call(sys.executable, "-m", "pip", "--version", quiet=True) != 0:
            stop(f"{sys.executable} has neither pip nor ensurepip. {HOW_TO_GET_VENV}")
        # Not `pip --python`: that came with pip 22.3, and --target works with every pip.
        run_pip(sys.executable, "install", "--target", self.site_packages(), "pip")

    def site_packages(self) -> str:
        question = "import sysconfig; print(sysconfig.get_path('purelib'))"
        return subprocess.check_output([self.python, "-c", question], env=clean_environment(), text=True).strip()

    def install_project(self) -> None:
        """Make the checkout itself importable, with its version and its command."""
        self.pip("install", "--no-deps", "--no-build-isolation", "--editable", ROOT)
        if call(self.python, "-m", "pip", "check", quiet=True) != 0:
            call(self.python, "-m", "pip", "check")
            stop(f"{self.lock_file.name} does not fit pyproject.toml; write the lock files again with tools/lock.sh")

    def pip(self, *arguments: str | Path) -> None:
        run_pip(self.python, *arguments)

    def variables(self) -> dict[str, str]:
        """The process environment as an activated shell has it."""
        variables = clean_environment()
        variables["VIRTUAL_ENV"] = str(self.path)
        variables["PATH"] = os.pathsep.join((str(self.scripts), variables.get("PATH", os.defpath)))
        return variables

    def call(self, program: str, *arguments: str) -> int:
        return call(self.program(program), *arguments, variables=self.variables())

    def become_python(self, *arguments: str) -> NoReturn:
        """Run Python in place of this process, so that signals and the exit code need no forwarding."""
        command = [str(self.python), *arguments]
        if not WINDOWS:
            os.execve(self.python, command, self.variables())  # noqa: S606 (no shell is wanted)
        process = subprocess.Popen(command, env=self.variables())
        while True:
            # Ctrl-C reaches both processes; the other one decides what it means.
            with contextlib.suppress(KeyboardInterrupt):
                sys.exit(process.wait())


def run_pip(python: str | Path, *arguments: str | Path) -> None:
    variables = clean_environment()
    # A user's pip settings for the system's Python do not fit an environment; index and proxy settings stay.
    variables.update(PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    if call(python, "-m", "pip", "-qq", *arguments, variables=variables) != 0:
        stop("pip could not install what is needed, see above. Behind a proxy, set HTTPS_PROXY and run this again")


def call(
    program: str | Path, *arguments: str | Path, variables: dict[str, str] | None = None, quiet: bool = False
) -> int:
    output = subprocess.DEVNULL if quiet else None
    return subprocess.call(
        [program, *arguments], env=variables or clean_environment(), cwd=ROOT, stdout=output, stderr=output
    )


def clean_environment() -> dict[str, str]:
    """Without what would make an environment's Python import another one's packages."""
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}


@contextlib.contextmanager
def one_at_a_time(lock_file: Path) -> Iterator[None]:
    """Let a second run.py wait until the first has made the environment."""
    with lock_file.open("w") as handle:
        if not lock(handle):
            say(f"Waiting for another run.py that holds {lock_file.name}")
            while not lock(handle):
                time.sleep(0.2)
        yield


def lock(handle: IO[str]) -> bool:
    """Lock an open file unless another process has; the system lets go of it when the file is closed."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def say(message: str) -> None:
    print(f"run.py: {message}", flush=True)


def stop(message: str) -> NoReturn:
    sys.exit(f"run.py: {message}")


def check(environment: Environment) -> None:
    for program, *arguments in CHECKS:
        started = time.monotonic()
        name = " ".join((program, *arguments))
        say(name)
        if environment.call(program, *arguments) != 0:
            stop(f"{name} failed")
        say(f"{name} passed in {time.monotonic() - started:.1f} s")


def main(command: str = "--help", *arguments: str) -> None:
    if command in {"--help", "-h", "help"}:
        print(__doc__)
    elif command in PROGRAMS:
        purpose, program = PROGRAMS[command]
        environment = Environment(purpose)
        environment.prepare()
        environment.become_python(*program, *arguments)
    elif command == "check" and not arguments:
        environment = Environment("dev")
        environment.prepare()
        check(environment)
    elif command == "setup" and arguments in {(), ("--dev",)}:
        environment = Environment("dev" if arguments else "demo")
        environment.prepare()
        say(f"{environment.path.name} is ready")
    else:
        stop(f"does not know '{' '.join((command, *arguments))}'. What it knows:\n\n{__doc__}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        stop(str(error))
