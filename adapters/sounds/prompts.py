"""The catalogue of prompts as a pack gives it."""

from collections.abc import Mapping

from adapters.sounds.errors import PackInvalid
from adapters.sounds.manifest import PromptEntry, Wordings
from adapters.sounds.pack import Pack
from dialogue.catalogue import Catalogue, CatalogueEntry, Sentence, sentence, spoken_sentence
from dialogue.errors import UnknownPrompt
from models.call import Language


def catalogue(pack: Pack, *, drafts: bool = False) -> Catalogue:
    """The prompts that may be played; `drafts` adds Kazakh texts that nobody has reviewed, for a speech engine.

    Raises `PackInvalid` naming every entry whose text and pieces part.
    """
    words = {language: _words(pack, language) for language in Language}
    entries, problems = {}, []
    for id_, prompt in pack.manifest.prompts.items():
        try:
            entries[id_] = _entry(id_, prompt, words, drafts=drafts)
        except UnknownPrompt as error:
            problems.append(f"{id_}: {error}")
    if problems:
        raise PackInvalid("\n".join(problems))
    return Catalogue(entries, words)


def _words(pack: Pack, language: Language) -> dict[str, str]:
    recorded = {id_: recording.text for id_, recording in pack.manifest.recordings(language).items()}
    return recorded | pack.own_names(language)


def _entry(
    id_: str, prompt: PromptEntry, words: Mapping[Language, Mapping[str, str]], *, drafts: bool
) -> CatalogueEntry:
    sentences = {
        language: _sentence(given, words[language])
        for language, given in prompt.wordings().items()
        if (given.pieces or given.spoken) and given.reviewed
    }
    if drafts and prompt.kk is not None and Language.KAZAKH not in sentences:
        sentences[Language.KAZAKH] = spoken_sentence(prompt.kk.text)
    return CatalogueEntry(id_, prompt.barge_in, sentences)


def _sentence(given: Wordings, words: Mapping[str, str]) -> Sentence:
    return sentence(given.text, given.pieces, words) if given.pieces else spoken_sentence(given.text)
