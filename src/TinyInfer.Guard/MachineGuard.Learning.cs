using System;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Guard;

/// <content>What a guard learns on its machine.</content>
public sealed partial class MachineGuard
{
    private MapLearner _map;
    private NetworkLearner _network;
    private LastLayerLearner _lastLayer;
    private int _mapVersion;

    /// <summary>Has the guard learn on its machine what its features are like, for a detector that scores them.</summary>
    /// <param name="settings">How. Kept, not copied.</param>
    /// <returns>The learner.</returns>
    /// <exception cref="ArgumentException">The detector's score cannot be learned, or there are routes, a gate or a history.</exception>
    public FeatureLearner Learn(LearningSettings settings)
    {
        RequireOneStream();
        return Detector.Scorer is PrincipalComponents
            ? new PlaneLearner(Detector, settings)
            : new MahalanobisLearner(Detector, settings);
    }

    /// <summary>Has the guard learn on its machine how to scale features for its model, which stays as it is.</summary>
    /// <param name="settings">How. Kept, not copied.</param>
    /// <param name="mean">Mean of each feature in the model's training data. Kept, not copied.</param>
    /// <param name="deviation">Standard deviation of each, above 0. Kept, not copied.</param>
    /// <returns>The learner; null if the guard watches features alone, since its model cannot be used.</returns>
    /// <exception cref="ArgumentException">A number is out of range, or there are routes, a gate or a history.</exception>
    public FeatureLearner Learn(LearningSettings settings, float[] mean, float[] deviation)
    {
        RequireOneStream();
        if (Model == null)
        {
            return null;
        }

        if (mean.Length != Pipeline.FeatureCount)
        {
            throw new ArgumentException("learning: there are as many means and deviations as features");
        }

        _map = new MapLearner(Detector, settings, mean, deviation);
        _features = new float[Pipeline.FeatureCount];
        return _map;
    }

    /// <summary>Has the guard train an autoencoder of its own, to be used in place of its model if it is better.</summary>
    /// <param name="settings">How. Kept, not copied.</param>
    /// <param name="hidden">Neurons of each hidden layer.</param>
    /// <param name="windows">Windows that are kept to train on: a byte for each feature.</param>
    /// <returns>The learner; null if the guard watches features alone, since its model cannot be used.</returns>
    /// <exception cref="ArgumentException">A number is out of range, or there are routes, a gate or a history.</exception>
    public FeatureLearner Train(LearningSettings settings, int[] hidden, int windows)
    {
        RequireOneStream();
        if (Model == null)
        {
            return null;
        }

        _network = new NetworkLearner(Detector, settings, Pipeline.FeatureCount, hidden, windows);
        _features = new float[Pipeline.FeatureCount];
        return _network;
    }

    /// <summary>Has the guard train a correction of its model's last layer, to be used if the model is better with it.</summary>
    /// <param name="settings">How. Kept, not copied.</param>
    /// <param name="windows">Windows that are kept to train on: a byte for each value of the hidden layer and each output.</param>
    /// <param name="steps">Steps of training per window, 2 to 64.</param>
    /// <returns>The learner; null if the guard watches features alone, since its model cannot be used.</returns>
    /// <exception cref="ArgumentException">A number is out of range, the model's last layer is too large, or there are routes, a gate or a
    /// history.</exception>
    public FeatureLearner TrainLastLayer(LearningSettings settings, int windows, int steps)
    {
        RequireOneStream();
        if (Model == null)
        {
            return null;
        }

        _lastLayer = new LastLayerLearner(Detector, settings, Model, windows, steps);
        return _lastLayer;
    }

    private void RequireOneStream()
    {
        if (_detectors.Length > 1 || Pipeline.Gate != null || Pipeline.History > 1)
        {
            throw new ArgumentException("learning: there is one route, no first stage, and a history of 1");
        }
    }

    private void Learn(FeatureLearner learner)
    {
        if (_map != null || (_network != null && !_network.IsActive))
        {
            Pipeline.Write(_features);
        }

        learner.Observe(_lastLayer != null ? _lastLayer.Hidden : _features);
        ShowMap();
    }

    private void ShowMap()
    {
        if (_map != null && _map.Version != _mapVersion)
        {
            _mapVersion = _map.Version;
            Pipeline.Adapt(_map.Gains, _map.Offsets);
        }
    }

    /// <summary>Scores by the network that was trained here; on trial the model runs, too.</summary>
    private DetectorState ScoreByOwn(Detector detector)
    {
        Pipeline.Write(_features);
        float score = _network.Score(_features);
        if (_network.Phase == LearningPhase.Trial)
        {
            RunModel();
            _network.Compare(ReconstructionError.Compute(Model.Input, Model.Output), score);
        }

        return detector.Update(score, false);
    }
}
