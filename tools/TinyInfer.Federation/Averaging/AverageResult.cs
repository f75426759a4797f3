namespace TinyInfer.Federation.Averaging;

/// <summary>What an average came to.</summary>
/// <param name="Weights">The new weights; those before if there was no group.</param>
/// <param name="Groups">Groups that counted.</param>
/// <param name="Refused">Groups whose sum no boards that keep to the plan can have sent.</param>
/// <param name="Trimmed">Groups that were left out at each end of each weight.</param>
public sealed record AverageResult(short[] Weights, int Groups, int Refused, int Trimmed);
