using TinyInfer.Converter.Cost;

namespace TinyInfer.Converter.Plan;

/// <summary>How the weights of a layer are held, and why.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Mode">How its weights are held; <see cref="ExecutionMode.Auto"/> where it has none and is not compiled.</param>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="Flash">Bytes of flash that its weights and the code for them take.</param>
/// <param name="Memory">Bytes of RAM that its weights take.</param>
/// <param name="Cost">The generated code, where it is compiled.</param>
public sealed record LayerChoice(int Layer, ExecutionMode Mode, string Reason, int Flash, int Memory, IlCost Cost);
