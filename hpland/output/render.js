// In kaleido's page between plotly.js and kaleido's own script: no work that no picture shows.
{
  // kaleido asks WebGL for twice the width and twice the height of the image (kaleido_scopes.js).
  const toImage = Plotly.toImage;
  Plotly.toImage = (figure, options) => {
    const plotGlPixelRatio = Math.max(2, options.scale);
    return toImage({ ...figure, config: { ...figure.config, plotGlPixelRatio } }, options);
  };
  // A scene's canvas first has the window's size, then the scene's (gl-plot3d's resize); each costs
  // software WebGL a fifth of a second.
  window.innerWidth = window.innerHeight = 1;
  // plotly.js waits half a second wherever there is WebGL, for it may be a map (getDelay),
  const setTimeout = window.setTimeout;
  window.setTimeout = (call, wait, ...values) =>
    setTimeout(call, wait === 500 ? 0 : wait, ...values);
  // moves a scene's camera to its place within 32 ms (delay), drawing it wherever it is by then,
  let now = 0;
  performance.now = () => (now += 100);
  // and looks in every frame whether somebody turned the scene.
  window.requestAnimationFrame = () => 0;
  // A scene is drawn once more, into a framebuffer, for the mouse to find its points: the one that
  // is cleared to white (gl-select-static); what is transparent is drawn into another first.
  const gl = WebGLRenderingContext.prototype;
  const { bindFramebuffer, clearColor } = gl;
  let onCanvas = true;
  let forMouse = false;
  gl.bindFramebuffer = function (target, framebuffer) {
    onCanvas = !framebuffer;
    forMouse = false;
    bindFramebuffer.call(this, target, framebuffer);
  };
  gl.clearColor = function (...rgba) {
    forMouse = !onCanvas && rgba.every((value) => value === 1);
    clearColor.apply(this, rgba);
  };
  for (const name of ["drawArrays", "drawElements"]) {
    const draw = gl[name];
    gl[name] = function (...values) {
      if (!forMouse) draw.apply(this, values);
    };
  }
}
