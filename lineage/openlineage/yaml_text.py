"""YAML as an operator expects it: `NO` is Norway, not false, and no key counts twice."""

from typing import Any

import yaml

from lineage.errors import MappingError


class _Loader(yaml.BaseLoader):
    """Every scalar stays text; what it means is for the model to say."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(
                        problem="expected each key once", problem_mark=key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def parse_yaml(text: str, file_name: str) -> Any:
    """The one document of the text. Raises MappingError with line and column."""
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "file"
        raise MappingError(f"{file_name}: {place}: {error.problem or 'expected YAML'}") from None
    except yaml.YAMLError:
        raise MappingError(f"{file_name}: expected YAML") from None
