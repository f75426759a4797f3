namespace TinyInfer.Federation.Averaging;

/// <summary>How rounds of training are run.</summary>
/// <param name="Clip">The longest difference of a board, in counts of a weight.</param>
/// <param name="MostWindows">A board counts as if it had so many windows at most.</param>
/// <param name="Passes">Passes over a board's windows in a round.</param>
/// <param name="Rate">The learning rate is 2 to the power of −rate − 2.</param>
/// <param name="Noise">Deviation of the noise of a group's sum, in parts of what one board can change it by; 0 for none.</param>
/// <param name="Trim">Groups that are left out at each end of each weight.</param>
/// <param name="Least">The fewest boards that a sum is told of.</param>
public sealed record TrainingOptions(int Clip, int MostWindows, int Passes, int Rate, float Noise = 0, int Trim = 0, int Least = 3);
