"""The check of the running service by its own /healthz."""

import json
from dataclasses import dataclass

import aiohttp

from gridline.checks.diagnosis import Diagnosis, State
from gridline.settings.sections import WebSettings

_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class RunningService:
    """What the service says of itself; not running is no illness."""

    settings: WebSettings
    part: str = "service"

    async def look(self) -> Diagnosis:
        host = f"[{self.settings.bind_address}]" if ":" in self.settings.bind_address else self.settings.bind_address
        url = f"http://{host}:{self.settings.port}/healthz"
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S)) as session,
                session.get(url) as response,
            ):
                answer = json.loads(await response.text())
        except aiohttp.ClientConnectorError:
            return Diagnosis(self.part, State.IDLE, f"does not run: nobody listens at {url}")
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            remedy = "Who listens there? Set web.port, or restart the service if it is ours and hangs."
            return Diagnosis(self.part, State.ILL, f"{url} gives no sense: {type(error).__name__}", remedy)
        return self._diagnosis(url, answer)

    def _diagnosis(self, url: str, answer: object) -> Diagnosis:
        if not isinstance(answer, dict) or answer.get("state") not in set(State):
            return Diagnosis(self.part, State.ILL, f"{url} is not ours", "Set web.port to a free port.")
        bad = [part for part in answer.get("parts", []) if part["state"] in (State.WARNING, State.ILL)]
        what = "; ".join(f"{part['part']}: {part['what']}" for part in bad) or "runs, all its parts are well"
        return Diagnosis(self.part, State(answer["state"]), what, " ".join(part["remedy"] for part in bad))
