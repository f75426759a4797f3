namespace TinyInfer.Converter.Fitting;

/// <summary>Score to fit.</summary>
/// <param name="Method">The method.</param>
/// <param name="Components">Clusters, components of a mixture, or principal components.</param>
/// <param name="Variance">
/// For principal components: as many as explain this part of the variance, above 0 and below 1; null for <paramref name="Components"/>.
/// </param>
/// <param name="Statistic">For principal components: what is measured.</param>
public sealed record ScorerChoice(
    FitMethod Method, int Components = 3, double? Variance = null, PlaneStatistic Statistic = PlaneStatistic.Combined);
