namespace TinyInfer.Training.Networks;

/// <summary>Settings of a training.</summary>
internal sealed record TrainingOptions
{
    /// <summary>The most times that all samples are seen.</summary>
    internal int Epochs { get; init; } = 40;

    /// <summary>Samples of a step.</summary>
    internal int Batch { get; init; } = 32;

    /// <summary>The highest learning rate: it rises to it over the first tenth of the steps, and falls along a cosine from there.</summary>
    internal float Rate { get; init; } = 4e-3f;

    /// <summary>Weight decay.</summary>
    internal float Decay { get; init; } = 1e-3f;

    /// <summary>Epochs without a better loss on validation samples after which training stops.</summary>
    internal int Patience { get; init; } = 12;

    /// <summary>How samples are changed.</summary>
    internal Augmentation Augmentation { get; init; } = new();

    /// <summary>Decides on order and changes of samples.</summary>
    internal int Seed { get; init; }

    /// <summary>Ends the training after the epoch, with the best so far.</summary>
    internal CancellationToken Cancellation { get; init; }
}
