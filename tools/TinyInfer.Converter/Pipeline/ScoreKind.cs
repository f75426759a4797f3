namespace TinyInfer.Converter.Pipeline;

/// <summary>Kinds of a window's score.</summary>
public enum ScoreKind
{
    /// <summary>An autoencoder's mean squared error.</summary>
    MeanSquaredError = 0,

    /// <summary>An autoencoder's mean absolute error.</summary>
    MeanAbsoluteError = 1,

    /// <summary>How far the features are from what was fitted or learned; no model is needed.</summary>
    Features = 2,

    /// <summary>The one number that a model gives, as an isolation forest does.</summary>
    ModelOutput = 3,
}
