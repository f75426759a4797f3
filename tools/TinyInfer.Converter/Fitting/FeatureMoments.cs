namespace TinyInfer.Converter.Fitting;

/// <summary>Mean and covariance of windows' features: what some scores can be fitted to without the windows.</summary>
/// <param name="Count">Number of windows.</param>
/// <param name="Mean">Mean of each of the n features.</param>
/// <param name="Variances">Variance of each, divided by the number of windows.</param>
/// <param name="Covariance">Covariance of each pair, [n, n]; null if the variances alone are known.</param>
public sealed record FeatureMoments(long Count, double[] Mean, double[] Variances, double[,]? Covariance);
