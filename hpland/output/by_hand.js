{
  const section = document.currentScript.parentElement;
  const data = JSON.parse(section.querySelector("script[type='application/json']").textContent);
  const [rate, batch] = ["rate", "batch"].map(name => section.querySelector(`[name=${name}]`));
  const where = section.querySelector(".where"), course = section.querySelector(".course");
  const config = {displayModeBar: false, responsive: true};
  const axis = (text, more) => ({title: {text}, fixedrange: true, ...more});
  const layout = (title, xaxis, yaxis) => ({
    template: data.template, title: {text: title, font: {size: 15}, x: 0, xanchor: "left",
    xref: "container", pad: {l: 8}}, margin: {l: 62, r: 12, t: 44, b: 56}, xaxis, yaxis,
    dragmode: false, autosize: true,
    legend: {orientation: "h", x: 0, y: 1, xanchor: "left", yanchor: "bottom"}});
  const log = {type: "log", exponentformat: "e", dtick: 1};
  const edge = levels => {  // half a cell beyond the first and the last, as decades
    const [low, high] = [levels[0], levels.at(-1)].map(Math.log10);
    const half = (high - low) / (levels.length - 1) / 2;
    return [low - half, high + half];
  };
  const sizes = [16, 32, 64, 128, 256, 512];
  Plotly.newPlot(where, [
    {type: "heatmap", ...data.ground, colorscale: "Viridis", zsmooth: false,
     colorbar: {thickness: 10, outlinewidth: 0},
     hovertemplate: "%{x:.2e}, %{y}: %{z:.3f}<extra></extra>"},
    {type: "scatter", mode: "markers", x: [], y: [], hoverinfo: "skip", showlegend: false,
     cliponaxis: false,
     marker: {size: 16, color: data.ink, line: {color: data.halo, width: 3}}},
  ], layout(data.label, axis("learning rate", {...log, range: edge(data.ground.x)}),
            axis("batch size", {type: "log", tickvals: sizes, range: edge(data.ground.y)})), config);
  const line = (color, dash) =>
    ({type: "scatter", mode: "lines", showlegend: true, x: [], y: [],
      line: {color, dash, width: 3}});
  Plotly.newPlot(course, [
    line(data.trained, "solid"), line(data.dead, "dash"),
  ], layout("", axis("epoch"), axis(data.label, {range: [0, 1]})), config);
  function move() {
    const r = +rate.value, b = +batch.value;
    const epochs = data.trains[b][r].map((_, i) => i + 1);
    const word = data.words[data.verdicts[b][r]];
    rate.nextElementSibling.textContent = data.rateTexts[r];
    batch.nextElementSibling.textContent = data.batches[b];
    rate.setAttribute("aria-valuetext", data.rateTexts[r]);
    batch.setAttribute("aria-valuetext", data.batches[b]);
    section.querySelector(".verdict strong").textContent = `${word[0].toUpperCase()}${word.slice(1)}.`;
    section.querySelector(".verdict span").textContent =
      `${data.texts[data.reasons[b][r]]} Mean ${data.label}: ${data.value[b][r].toFixed(3)}.`;
    Plotly.restyle(where, {x: [[data.rates[r]]], y: [[data.batches[b]]]}, [1]);
    Plotly.restyle(course, {
      x: [epochs, epochs], y: [data.trains[b][r], data.dies[b][r]],
      visible: [word !== "breaking", word === "jumping" || word === "breaking"],
      name: data.fates[b][r],
    }, [0, 1]);
  }
  for (const slider of [rate, batch]) slider.addEventListener("input", move);
  move();
}
