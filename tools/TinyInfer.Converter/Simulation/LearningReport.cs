namespace TinyInfer.Converter.Simulation;

/// <summary>Something that learning on the machine reported.</summary>
/// <param name="Window">After so many windows.</param>
/// <param name="Learning">What: begun, tried, taken, rolled back, at its limit.</param>
/// <param name="Windows">Windows learned from so far.</param>
/// <param name="Updates">How often what was learned had gone into use.</param>
/// <param name="Threshold">The threshold then.</param>
public sealed record LearningReport(int Window, string Learning, int Windows, int Updates, float? Threshold);
