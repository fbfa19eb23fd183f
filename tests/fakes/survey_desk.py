"""Questions after talks, in memory."""

from dataclasses import dataclass, field

from models.call import CallKey
from models.survey import SurveyAnswer, SurveyAsked


@dataclass
class FakeSurveyDesk:
    """Implements SurveyDesk; `may_ask` is what the database would say."""

    may_ask: bool = True
    asked: list[SurveyAsked] = field(default_factory=list)
    answers: dict[CallKey, SurveyAnswer] = field(default_factory=dict)

    async def begin(self, asked: SurveyAsked) -> bool:
        self.asked.append(asked)
        return self.may_ask

    async def keep(self, answer: SurveyAnswer) -> bool:
        self.answers.setdefault(answer.asked.call, answer)
        return True

    @property
    def marks(self) -> list[int | None]:
        """As they were given."""
        return [answer.mark for answer in self.answers.values()]
