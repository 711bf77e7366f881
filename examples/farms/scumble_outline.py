"""An OpenCue outline: python scumble_outline.py PICTURES STYLE PAINTINGS RANGE [RANGE...].

One layer for each range, so give whole shots: python scumble_outline.py '/shared/shot/####.png'
impasto '/shared/painted/####.png' 1-48 49-120. Given again it paints what is missing.
"""

import shlex
import sys

import outline
import outline.cuerun
from outline.modules.shell import Shell

pictures, style, paintings, *shots = sys.argv[1:]
batch = ["scumble", "batch", pictures, "--style", style, "--output", paintings]
job = outline.Outline("scumble")
for shot in shots:
    command = shlex.join([*batch, "--steadiness", "90", "--range", shot])
    job.add_layer(Shell(f"paint_{shot}", command=[command], range="1", service="shell"))
outline.cuerun.launch(job, use_pycuerun=False)
