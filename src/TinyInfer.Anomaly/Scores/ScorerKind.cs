namespace TinyInfer.Anomaly.Scores;

/// <summary>Method that computes a score, as detector parameters name it.</summary>
public enum ScorerKind
{
    /// <summary>Nothing: the application brings scores.</summary>
    None = 0,

    /// <summary><see cref="ReconstructionError"/>, of a model's input and output.</summary>
    Reconstruction = 1,

    /// <summary><see cref="MahalanobisDistance"/>.</summary>
    Mahalanobis = 2,

    /// <summary><see cref="GaussianMixture"/>.</summary>
    GaussianMixture = 3,

    /// <summary><see cref="ClusterDistance"/>.</summary>
    Clusters = 4,

    /// <summary><see cref="GaussianBaseline"/>, learned from the first windows.</summary>
    Baseline = 5,

    /// <summary><see cref="Scores.PrincipalComponents"/>.</summary>
    PrincipalComponents = 6,
}
