"""A Script-Fu user calls the procedure by the names of its arguments."""

from gi.repository import Gimp

SCRIPT = """
(let* ((image {image}) (layer {layer}))
  (plug-in-scumble #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector layer)
                   #:style "{style}" #:preset "draft" #:strength 70 #:brush-size 200))
"""


def scenario(stage):
    image = stage.image(64, 64)
    layer = stage.photo(image, stage.arguments["photo"], "Photo")
    script = SCRIPT.format(image=image.get_id(), layer=layer.get_id(), **stage.arguments)
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-script-fu-eval")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("script", script)
    result = procedure.run(config)
    stage.facts["success"] = result.index(0) == Gimp.PDBStatusType.SUCCESS
    stage.facts["message"] = str(result.index(1)) if result.length() > 1 else ""
    stage.facts["painting"] = stage.describe(image.get_layers()[0])
    stage.facts["tree"] = stage.tree(image)
