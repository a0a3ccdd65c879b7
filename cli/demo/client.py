"""A small client of the HTTP API, as a phone would be: ids and keys are made on this side."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from finance.kernel.ids import new_id

READ_TIMEOUT_S = 40.0


class Refused(Exception):
    """The API said no; `problem` is its application/problem+json."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail') or ''}")
        self.status = status
        self.problem = problem

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))


@dataclass(frozen=True, slots=True)
class Client:
    """One member's open session."""

    http: httpx.Client
    organisation_id: str

    @classmethod
    def log_in(cls, base_url: str, login: str, password: str) -> "Client":
        http = httpx.Client(base_url=base_url, timeout=READ_TIMEOUT_S, trust_env=False)
        opened = _checked(
            http.post("/v1/sessions", json={"login": login, "password": password})
        ).json()
        http.headers["Authorization"] = f"Bearer {opened['token']}"
        current = _checked(http.get("/v1/sessions/current")).json()
        return cls(http, current["organisation_id"])

    def get(self, path: str, **params: Any) -> Any:
        return _checked(self.http.get(path, params=params)).json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.http.post(path, json=body or {}, headers={"Idempotency-Key": str(new_id())})
        return _checked(answer).json()

    def capture(self, file: Path, *, source: str) -> str:
        """Send one file; its id. Sending the same id again would be harmless."""
        capture_id = str(new_id())
        with file.open("rb") as opened:
            _checked(
                self.http.post(
                    "/v1/vouchers",
                    data={
                        "capture_id": capture_id,
                        "organisation_id": self.organisation_id,
                        "source": source,
                    },
                    files={"file": (file.name, opened)},
                )
            )
        return capture_id

    def settled(self, voucher_id: str) -> dict[str, Any] | None:
        """The voucher once it has been read or given up on; None while neither."""
        answer = self.http.get(f"/v1/vouchers/{voucher_id}", params={"wait": 20})
        found: dict[str, Any] = _checked(answer).json()
        return None if found["voucher"]["state"] == "captured" else found


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        try:
            problem = answer.json()
        except ValueError:
            problem = {"detail": answer.text[:200]}
        raise Refused(answer.status_code, problem)
    return answer
