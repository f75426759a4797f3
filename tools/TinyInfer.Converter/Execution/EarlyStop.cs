namespace TinyInfer.Converter.Execution;

/// <summary>Sequences that end where the model is sure of a class.</summary>
/// <param name="Steps">Steps of a whole sequence.</param>
/// <param name="Confidence">How sure of it the model has to be, above 0 to 1.</param>
public sealed record EarlyStop(int Steps, float Confidence);
