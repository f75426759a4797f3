namespace TinyInfer;

/// <summary>Called after each layer of a run: a place to yield to other threads, to feed a watchdog, or to take the time.</summary>
/// <param name="model">The model that runs.</param>
/// <param name="layer">Index of the layer that has just run.</param>
public delegate void LayerHook(InferenceModel model, int layer);
