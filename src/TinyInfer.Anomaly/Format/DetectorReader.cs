using System;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Anomaly.Format;

/// <summary>Reads a detector's settings. The mirror of <see cref="DetectorWriter"/>.</summary>
public static class DetectorReader
{
    /// <summary>Reads settings.</summary>
    /// <param name="bytes">What the writer wrote.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ModelFormatException">The bytes are cut, damaged, of another version, or say something impossible. The message says
    /// what.</exception>
    public static DetectorSettings Read(byte[] bytes)
    {
        ByteReader reader = DetectorFormat.Open(bytes, DetectorFormat.Name, DetectorFormat.Magic, DetectorFormat.HeaderSize);
        DetectorSettings settings = new DetectorSettings();
        settings.Raise = reader.Byte();
        settings.Window = reader.Byte();
        settings.Clear = reader.Byte();
        settings.IsAdaptive = (reader.Byte() & DetectorFormat.FlagAdaptive) != 0;
        settings.LearningWindows = reader.Int();
        settings.Threshold = reader.Float();
        settings.Hysteresis = reader.Float();
        settings.Quantile = reader.Float();
        settings.Margin = reader.Float();
        settings.LowerLimit = reader.Float();
        settings.UpperLimit = reader.Float();
        int filter = reader.Byte();
        int scorer = reader.Byte();
        reader.Skip(2);
        string problem = settings.FindProblem();
        reader.Require(problem == null, problem);
        try
        {
            settings.Filter = ReadFilter(reader, (ScoreFilterKind)filter);
            ReadScore(reader, (ScorerKind)scorer, settings);
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException(DetectorFormat.Name + ": " + e.Message);
        }

        reader.RequireEnd();
        return settings;
    }

    private static ScoreFilter ReadFilter(ByteReader reader, ScoreFilterKind kind)
    {
        float first = reader.Float();
        float second = reader.Float();
        switch (kind)
        {
            case ScoreFilterKind.None:
                return null;
            case ScoreFilterKind.Ewma:
                return new Ewma(first);
            case ScoreFilterKind.Cusum:
                return new Cusum(first, second);
            case ScoreFilterKind.PageHinkley:
                return new PageHinkley(first);
            default:
                throw new ArgumentException("there is no filter of kind " + ((int)kind).ToString());
        }
    }

    private static void ReadScore(ByteReader reader, ScorerKind kind, DetectorSettings settings)
    {
        if (kind == ScorerKind.None)
        {
            return;
        }

        int features = reader.UShort();
        int components = reader.UShort();
        reader.Require(features >= 1 && features <= DetectorFormat.MaximumCount, "the score has no features or too many");
        switch (kind)
        {
            case ScorerKind.Reconstruction:
                float[] weights = components < DetectorFormat.WithWeights ? null : reader.Floats(features);
                settings.Reconstruction =
                    new ReconstructionError(features, weights, (ErrorMeasure)(components & ~DetectorFormat.WithWeights));
                break;
            case ScorerKind.Mahalanobis:
                settings.Scorer = new MahalanobisDistance(reader.Floats(features), reader.Floats(components));
                break;
            case ScorerKind.GaussianMixture:
                settings.Scorer = new GaussianMixture(
                    reader.Floats(components), reader.Floats(components * features), reader.Floats(components * features));
                break;
            case ScorerKind.Clusters:
                settings.Scorer = new ClusterDistance(reader.Floats(components * features), reader.Floats(components));
                break;
            case ScorerKind.PrincipalComponents:
                settings.Scorer = new PrincipalComponents(
                    reader.Floats(features), reader.Floats(features), reader.Floats(features * components), reader.Floats(components),
                    reader.Float());
                break;
            case ScorerKind.Baseline:
                settings.Scorer = new GaussianBaseline(features, reader.Int(2, DetectorSettings.MaximumLearningWindows), reader.Float());
                break;
            default:
                throw new ArgumentException("there is no score of kind " + ((int)kind).ToString());
        }
    }
}
