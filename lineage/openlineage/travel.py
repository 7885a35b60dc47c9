"""Which categories of personal data a run carried from which dataset to which place.

Column lineage decides where there is any: a category travels if a column that holds it was made
into a column of the output. Fields that only filter, join or sort (INDIRECT) do not travel. Where
there is none, categories that input and output both have columns for are inferred to have.
What cannot be told from the columns known is said, not guessed (`UntracedUse`).
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from lineage.openlineage.classify import Classifier, sends
from lineage.openlineage.facets import CLEAR, INFLUENCE, Dependency, strongest
from lineage.openlineage.findings import UntracedUse
from lineage.openlineage.mapping import ColumnRule, SinkRule, Terms
from lineage.openlineage.names import START, Dataset, Job, Seen
from lineage.openlineage.runs import Output, Run
from lineage.openlineage.schemas import Columns, Schemas

SUBJECT: Final = Dataset("", "@subject")
"""Stands for the person, from whom data is collected."""
NOWHERE: Final = Dataset("", "")


class Carried(NamedTuple):
    """A category as the columns of one dataset hold it."""

    category: str
    collection_mode: str
    subject_role: str


Held = dict[Carried, str]
"""What is left of each category in what travelled: one of `facets.STRENGTH` but INFLUENCE."""


class Travel(NamedTuple):
    run_id: str
    job: Job
    happened_at: int
    source: Dataset
    """SUBJECT for a collection."""
    target: Dataset
    """Of a sink: its system, in no namespace."""
    sink: str
    """System of a sink; empty where the target is a dataset."""
    held: Held
    inferred: bool
    terms: Terms
    seen: Seen = START
    """The last event of its run."""

    @property
    def categories(self) -> frozenset[str]:
        return frozenset(carried.category for carried in self.held)


class Tracer:
    """Reads runs against a mapping and the schemas known at the time."""

    def __init__(self, classifier: Classifier, schemas: Schemas) -> None:
        self._classifier, self._schemas = classifier, schemas

    def trace(self, run: Run) -> Iterator[Travel | UntracedUse]:
        """What a run carried, sorted; for a run that did not end, what it would have carried."""
        if run.is_void:
            return
        for found in self._uses(run):
            if run.is_complete:
                yield found
            elif isinstance(found, Travel):
                yield _untraced(run, found.source, found.target, found.categories, "run-not-ended")

    def _uses(self, run: Run) -> Iterator[Travel | UntracedUse]:
        for target, output in sorted(run.outputs.items()):
            columns = frozenset(output.columns) or self._schemas.at(target, run.happened_at)
            yield from self._collected(run, target, columns)
            if output.dependencies:
                yield from self._lineage(run, target, output)
            else:
                yield from self._inferred(run, target, columns)
        sinks = self._classifier.sinks(run.job)
        for sink in sinks:
            yield from self._sunk(run, sink)
        if not run.outputs and not sinks:
            yield from self._lost(run)

    def _collected(
        self, run: Run, target: Dataset, columns: Columns
    ) -> Iterator[Travel | UntracedUse]:
        source = self._classifier.source(target)
        if source is None:
            return
        if not columns:
            yield _untraced(run, SUBJECT, target, (), "columns-unknown")
        elif held := self._held(target, columns):
            yield self._travel(run, SUBJECT, target, held, False, source)

    def _lineage(self, run: Run, target: Dataset, output: Output) -> Iterator[Travel]:
        states: dict[Dataset, dict[Carried, list[str]]] = {}
        for dependency in output.dependencies:
            if dependency.source == target or dependency.state == INFLUENCE:
                continue
            for carried in _carried(self._rule(target, dependency)):
                found = states.setdefault(dependency.source, {})
                found.setdefault(carried, []).append(dependency.state)
        for source, found in sorted(states.items()):
            held = {carried: strongest(each) for carried, each in found.items()}
            yield self._travel(run, source, target, held, False)

    def _rule(self, target: Dataset, dependency: Dependency) -> ColumnRule | None:
        """What a value is: what its origin is, or else what the operator says it became."""
        became = None
        if dependency.column:
            became = self._classifier.column(target, dependency.column)
        if became and became.not_personal:
            return became
        was = self._classifier.column(dependency.source, dependency.field)
        return was if was and not was.not_personal else became

    def _inferred(
        self, run: Run, target: Dataset, columns: Columns
    ) -> Iterator[Travel | UntracedUse]:
        arrived = {carried.category for carried in self._held(target, columns)}
        for source, known in self._inputs(run):
            held = self._held(source, known)
            if source == target or (known and not held) or (columns and not arrived):
                continue
            if not known or not columns:
                categories = arrived or {carried.category for carried in held}
                yield _untraced(run, source, target, categories, "columns-unknown")
                continue
            held = {carried: state for carried, state in held.items() if carried[0] in arrived}
            if held:
                yield self._travel(run, source, target, held, True)

    def _sunk(self, run: Run, sink: SinkRule) -> Iterator[Travel | UntracedUse]:
        target, sent = Dataset("", sink.system), frozenset(sink.categories)
        for source, known in self._inputs(run):
            if not sends(sink, source):
                continue
            if not known:
                yield _untraced(run, source, target, sent, "columns-unknown")
                continue
            held = self._held(source, known)
            held = {one: state for one, state in held.items() if not sent or one[0] in sent}
            if held:
                yield self._travel(run, source, target, held, not sent, sink, sink.system)

    def _lost(self, run: Run) -> Iterator[UntracedUse]:
        """A job that read personal data and does not say what it did with it."""
        for source, known in self._inputs(run):
            held = self._held(source, known)
            if held or not known:
                yield _untraced(run, source, NOWHERE, (one[0] for one in held), "no-output")

    def _inputs(self, run: Run) -> Iterator[tuple[Dataset, Columns]]:
        for source, columns in sorted(run.inputs.items()):
            yield source, frozenset(columns) or self._schemas.at(source, run.happened_at)

    def _held(self, dataset: Dataset, columns: Columns) -> Held:
        return {
            carried: CLEAR
            for column in columns
            for carried in _carried(self._classifier.column(dataset, column))
        }

    def _travel(
        self,
        run: Run,
        source: Dataset,
        target: Dataset,
        held: Held,
        inferred: bool,
        terms: Terms | None = None,
        sink: str = "",
    ) -> Travel:
        job_terms = self._classifier.job(run.job) or Terms()
        chosen = _over(job_terms, terms) if terms else job_terms
        return Travel(
            run_id=run.run_id,
            job=run.job,
            happened_at=run.happened_at,
            source=source,
            target=target,
            sink=sink,
            held=held,
            inferred=inferred,
            terms=chosen,
            seen=run.seen,
        )


def _carried(rule: ColumnRule | None) -> list[Carried]:
    if rule is None:
        return []
    mode, role = rule.collection_mode or "", rule.subject_role or ""
    return [Carried(category, mode, role) for category in rule.category]


def _over(general: Terms, special: Terms) -> Terms:
    """Terms of a job, overridden by what a source or a sink states."""
    stated = {name: getattr(special, name) for name in special.model_fields_set & _TERMS}
    return general.model_copy(update=stated)


_TERMS: Final = frozenset(Terms.model_fields)


def _untraced(
    run: Run, source: Dataset, target: Dataset, categories: Iterable[str], reason: str
) -> UntracedUse:
    return UntracedUse(
        job=run.job,
        source=source,
        target=target,
        categories=tuple(sorted(set(categories))),
        reason=reason,
        occurred_at=run.happened_at,
        seen=run.seen,
    )
