namespace TinyInfer.Converter.Fitting;

/// <summary>Method of fitting to normal windows.</summary>
public enum FitMethod
{
    /// <summary>The threshold alone, for the score that the pipeline has.</summary>
    Quantile = 0,

    /// <summary>Mean and covariance of the features.</summary>
    Mahalanobis = 1,

    /// <summary>A Gaussian mixture over the features.</summary>
    Mixture = 2,

    /// <summary>Clusters of features, each with a radius.</summary>
    Clusters = 3,

    /// <summary>Principal components of the features.</summary>
    Pca = 4,
}
