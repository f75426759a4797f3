namespace TinyInfer.Training.Networks;

/// <summary>How a training went.</summary>
/// <param name="Training">Loss of each epoch on changed training samples.</param>
/// <param name="Validation">Loss after each epoch on validation samples; as many.</param>
/// <param name="Best">Index of the epoch whose weights were kept.</param>
internal sealed record LearningCurve(IReadOnlyList<double> Training, IReadOnlyList<double> Validation, int Best);
