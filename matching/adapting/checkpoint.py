"""Where a training run stands, so that one that was stopped goes on instead of starting anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from matching.encoding.publish import partial_path, publish_file

if TYPE_CHECKING:
    import torch

EVERY = 25
"""Steps between two savings."""

MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass(frozen=True)
class Checkpoint:
    """The file of one training run. `run` names all that the run depends on; a file of another run is not read."""

    path: Path
    run: str

    def save(
        self, parameters: "Sequence[torch.nn.Parameter]", optimiser: "torch.optim.Optimizer", done: int
    ) -> None:
        """Keep the parameters and what the optimiser (Adam) knows after `done` steps. Raises OSError."""
        from safetensors.torch import save_file

        held = {}
        for place, parameter in enumerate(parameters):
            held[f"{place}"] = parameter.detach().cpu().contiguous()
            for moment in MOMENTS:
                held[f"{place}.{moment}"] = optimiser.state[parameter][moment].cpu().contiguous()
        partial = partial_path(self.path)
        save_file(held, partial, metadata={"run": self.run, "done": str(done)})
        publish_file(partial, self.path)

    def restore(self, parameters: "Sequence[torch.nn.Parameter]", optimiser: "torch.optim.Optimizer") -> int:
        """Put back what was kept, and return how many steps were done: 0 where nothing of this run was."""
        import torch
        from safetensors import SafetensorError, safe_open

        if not self.path.exists():
            return 0
        try:
            with safe_open(self.path, framework="pt") as held:
                if held.metadata().get("run") != self.run:
                    return 0
                done = int(held.metadata()["done"])
                for place, parameter in enumerate(parameters):
                    parameter.data.copy_(held.get_tensor(f"{place}"))
                    optimiser.state[parameter] = {"step": torch.tensor(float(done))} | {
                        moment: held.get_tensor(f"{place}.{moment}").to(parameter.device) for moment in MOMENTS
                    }
                return done
        except (SafetensorError, KeyError, ValueError):
            return 0  # cut short by what stopped the run
