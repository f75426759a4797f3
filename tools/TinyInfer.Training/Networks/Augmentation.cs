using TinyInfer.Training.Layers;

namespace TinyInfer.Training.Networks;

/// <summary>How samples are changed at random while training, so that a network does not learn them by heart.</summary>
/// <param name="Gain">A sample is multiplied by 1 plus or minus so much.</param>
/// <param name="Noise">Deviation of the noise that is added to each value.</param>
/// <param name="Shift">A series is moved by up to so many frames, around its end.</param>
internal sealed record Augmentation(float Gain = 0, float Noise = 0, int Shift = 0)
{
    /// <summary>Copies a sample, changed.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="target">Receives the copy.</param>
    /// <param name="channels">Values of a frame.</param>
    /// <param name="random">Where chance comes from.</param>
    internal void Apply(float[] sample, Span<float> target, int channels, Random random)
    {
        float factor = Gain == 0 ? 1 : 1 + (Gain * ((2 * random.NextSingle()) - 1));
        int shift = Shift == 0 ? 0 : random.Next(-Shift, Shift + 1) * channels;
        for (int i = 0; i < sample.Length; i++)
        {
            int from = (i + shift) % sample.Length;
            target[i] = factor * sample[from < 0 ? from + sample.Length : from];
        }

        for (int i = 0; Noise > 0 && i < sample.Length; i++)
        {
            target[i] += Noise * Normal.Draw(random);
        }
    }
}
